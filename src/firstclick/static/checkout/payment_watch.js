/**
 * Follows one payment: requests it at once, every few seconds while the page is visible, and when something hints at a
 * change. It ends when the payment has ended.
 */

import { Refusal } from "../server/api.js";

/** @typedef {import("../server/types.js").Payment} Payment */

const EVERY_MS = 2_000;
/** A payment that takes long is requested less often. */
const LATER_EVERY_MS = 5_000;
const LATER_AFTER_MS = 60_000;
const ENDED = ["paid", "due", "not_charged", "refunded"];

/** Whether nothing more happens to the payment here. @param {Payment} payment */
export const isEnded = ({ status }) => ENDED.includes(status);

export class PaymentWatch {
  #api;
  #paymentId;
  #listener;
  #since = performance.now();
  #isAsking = false;
  #isWaiting = false;
  #events = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {import("../server/api.js").Api} api
   * @param {string} paymentId
   * @param {{onAnswer: (payment: Payment) => void, onRefused: (refusal: Refusal) => void}} listener
   */
  constructor(api, paymentId, listener) {
    this.#api = api;
    this.#paymentId = paymentId;
    this.#listener = listener;
    const { signal } = this.#events;
    document.addEventListener("visibilitychange", () => void (document.hidden || this.look()), { signal });
    for (const name of ["online", "pageshow", "focus"]) addEventListener(name, () => this.look(), { signal });
    this.look();
  }

  close() {
    this.#events.abort();
    clearTimeout(this.#timer);
  }

  /** Request the payment now; again once more when it is being requested. */
  look() {
    if (this.#events.signal.aborted) return;
    if (this.#isAsking) this.#isWaiting = true;
    else void this.#ask();
  }

  /** The payment as another request has returned it. @param {Payment} payment */
  take(payment) {
    if (this.#events.signal.aborted) return;
    if (isEnded(payment)) this.close();
    this.#listener.onAnswer(payment);
  }

  async #ask() {
    this.#isAsking = true;
    clearTimeout(this.#timer);
    const answer = await this.#api.payment(this.#paymentId).catch((error) => error);
    this.#isAsking = false;
    if (this.#events.signal.aborted) return;
    this.#plan();
    if (answer instanceof Refusal) this.#listener.onRefused(answer);
    else if (answer instanceof Error) throw answer;
    else this.take(answer);
  }

  #plan() {
    const isLater = performance.now() - this.#since > LATER_AFTER_MS;
    const wait = isLater ? LATER_EVERY_MS : EVERY_MS;
    const soon = this.#isWaiting ? EVERY_MS / 4 : wait;
    this.#isWaiting = false;
    this.#timer = setTimeout(() => void (document.hidden ? this.#plan() : this.#ask()), soon);
  }
}
