/**
 * A hold at one showtime: as the server last returned it, and the intents since. Intents are shown at once and
 * sent one after another; a refused one is undone. Draws nothing.
 */

import { Refusal } from "../server/api.js";
import { mayTake, perform, seatsAfter } from "./intents.js";
import { withTimes } from "./lease.js";

/** @typedef {import("../server/types.js").Agreed} Agreed */
/** @typedef {import("../server/types.js").Intent} Intent */

/**
 * @typedef {object} HoldListener
 * @property {() => void} onChange the seats or the pending requests may have changed
 * @property {(before: Agreed | null, now: Agreed | null, intent: Intent, asOf: number) => void} onAgreed a response has arrived
 * @property {(now: Agreed) => void} onRenewed it has a new term
 * @property {(refusal: Refusal, intent: Intent) => void} onRefused
 * @property {(seats: readonly string[], quiet: boolean, lost: boolean, reason?: string) => void} onEnded the hold has ended
 *   without a request of this tab; `lost`: before its time
 * @property {(booking: import("../server/types.js").ConfirmedHold) => void} onConfirmed
 * @property {(hold: Agreed) => boolean} mayConfirm called just before the hold is confirmed; false: it is not
 * @property {() => void} onUnsigned the server wants its user signed in before it says how the hold is
 * @property {(seats: readonly string[]) => string[]} inOrder sorts seats as they are in the room
 * @property {() => number} messageCount the number of feed messages so far
 */

/** So much earlier than its time here a hold may end by the server's clock. */
const LATE_MS = 1_500;

export class MyHold {
  #api;
  #showtimeId;
  #listener;
  /** @type {Agreed | null} */
  #agreed = null;
  /** @type {Intent[]} */
  #queue = [];
  #working = false;
  #closed = false;

  /** @param {import("../server/api.js").Api} api @param {string} showtimeId @param {HoldListener} listener */
  constructor(api, showtimeId, listener) {
    this.#api = api;
    this.#showtimeId = showtimeId;
    this.#listener = listener;
  }

  /** The hold as the server last returned it. */
  get agreed() {
    return this.#agreed;
  }

  /** The seats to show as mine: the agreed ones with the pending intents applied. @returns {readonly string[]} */
  get seats() {
    return this.#queue.reduce(seatsAfter, /** @type {readonly string[]} */ (this.#agreed?.seats ?? []));
  }

  /** True while no request is pending. */
  get isIdle() {
    return !this.#queue.length;
  }

  /** True while a request of this kind is pending. @param {Intent["kind"]} kind */
  awaits(kind) {
    return this.#queue.some((intent) => intent.kind === kind);
  }

  /** True while a request that changes the hold is pending. */
  get busy() {
    return this.#queue.some((intent) => intent.kind !== "recheck");
  }

  /** True while a request is pending that may change this seat. @param {string} seatId */
  concerns(seatId) {
    return this.seats.includes(seatId) !== this.#isAgreed(seatId) || this.#queue.some((intent) => mayTake(intent, seatId));
  }

  /** @param {string} seatId */
  #isAgreed(seatId) {
    return this.#agreed?.seats.includes(seatId) ?? false;
  }

  /** @param {Intent} intent */
  submit(intent) {
    if (this.#closed || this.#isRedundant(intent)) return;
    if (intent.kind === "release") this.#queue.splice(this.#working ? 1 : 0);
    this.#queue.push(intent);
    this.#listener.onChange();
    void this.#work();
  }

  /** The hold has a new term, by this tab or another one; its seats stay as they are. @param {Agreed} now */
  renewed(now) {
    if (this.#closed || this.#agreed?.sessionId !== now.sessionId) return;
    this.#agreed = withTimes(this.#agreed, now);
    this.#listener.onRenewed(this.#agreed);
    this.#listener.onChange();
  }

  /** The hold was released by another request: drop it and what is queued. */
  forget() {
    this.#agreed = null;
    this.#queue.splice(this.#working ? 1 : 0);
    this.#listener.onChange();
  }

  /** Send nothing more; the pending response is still handled. The hold itself is not released. */
  close() {
    this.#closed = true;
    this.#queue.splice(1);
  }

  /** True when the intent would change nothing. @param {Intent} intent */
  #isRedundant(intent) {
    const once = intent.kind === "confirm" || intent.kind === "release";
    if (once || intent.kind === "recheck") {
      if (this.awaits(intent.kind) || this.awaits("release")) return true;
    }
    return once && !this.#agreed && !this.#queue.length;
  }

  async #work() {
    if (this.#working) return;
    this.#working = true;
    while (this.#queue.length) await this.#next(this.#queue[0]);
    this.#working = false;
  }

  /** @param {Intent} intent */
  async #next(intent) {
    const before = this.#agreed;
    const asOf = this.#listener.messageCount();
    const { inOrder } = this.#listener;
    const isStopped = intent.kind === "confirm" && before !== null && !this.#listener.mayConfirm(before);
    const outcome = isStopped ? { agreed: before } : await perform(this.#api, this.#showtimeId, before, intent, inOrder).catch(asRefusal);
    if (outcome instanceof Refusal) {
      this.#fail(outcome, intent, asOf);
    } else {
      this.#settle(before, outcome.agreed, intent, asOf);
      if (outcome.confirmed) this.#listener.onConfirmed(outcome.confirmed);
    }
    this.#listener.onChange();
  }

  /** @param {Agreed | null} before @param {Agreed | null} now @param {Intent} intent @param {number} asOf */
  #settle(before, now, intent, asOf) {
    const isSame = now && before?.sessionId === now.sessionId;
    const lifeEnds = isSame ? withTimes(before, now).lifeEnds : now?.lifeEnds;
    this.#agreed = now && { ...now, lifeEnds: lifeEnds ?? now.lifeEnds, seats: this.#listener.inOrder(now.seats) };
    this.#queue.shift();
    this.#listener.onAgreed(before, this.#agreed, intent, asOf);
  }

  /** @param {Refusal} refusal @param {Intent} intent @param {number} asOf */
  #fail(refusal, intent, asOf) {
    const before = this.#agreed;
    const over = refusal.gone && (before !== null || intent.kind === "recheck");
    this.#settle(before, over ? null : before, intent, asOf);
    if (over) {
      this.#queue = [];
      const leftMs = before === null ? 0 : before.deadline - performance.now();
      const lost = refusal.status === 404 && leftMs > 0;
      // The same customer can be at another device only where a token says who that is.
      const isGivenBack = refusal.status === 410 && this.#api.token !== null && leftMs > LATE_MS;
      const reason = refusal.reason ?? (isGivenBack ? "given_back" : undefined);
      const quiet = intent.kind === "recheck" && intent.quiet === true;
      this.#listener.onEnded(before?.seats ?? [], quiet, lost, reason);
    } else if (intent.kind !== "recheck") {
      this.#refuse(refusal, intent);
    } else if (refusal.status === 401) {
      this.#listener.onUnsigned();
    }
  }

  /**
   * The intent was refused: a confirmation that was queued after it must not be sent.
   * @param {Refusal} refusal
   * @param {Intent} intent
   */
  #refuse(refusal, intent) {
    this.#queue = this.#queue.filter((one) => one.kind !== "confirm");
    const { orphans, suggestions } = refusal;
    if (orphans.length && this.#agreed) this.#agreed = { ...this.#agreed, orphans, suggestions };
    const doubtful = refusal.unclear || (refusal.status === 409 && !refusal.conflicts.length);
    if (doubtful && this.#agreed) this.#queue.push({ kind: "recheck" });
    this.#listener.onRefused(refusal, intent);
  }
}

/** An unexpected error counts as a request without a response. @param {unknown} error */
function asRefusal(error) {
  if (error instanceof Refusal) return error;
  console.error(error);
  return new Refusal(0, {});
}
