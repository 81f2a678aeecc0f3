/** One payment: how it stands, the time left to pay, and what the buyer can do about it. In the hold's panel and on a page. */

import { Refusal } from "../server/api.js";
import { Countdown } from "../hold/countdown.js";
import { isEnded, PaymentWatch } from "./payment_watch.js";
import { h, setAttribute, setText } from "../ui/dom.js";
import { moneyText } from "../ui/money.js";
import { toShowtime } from "../ui/router.js";
import { words } from "../ui/words.js";

/** @typedef {import("../server/types.js").Payment} Payment */
/** What is shown of a payment: its status, and what is known here beyond it. @typedef {import("../server/types.js").PaymentStatus | "late" | "closing"} Shown */

/**
 * @typedef {object} PaymentListener
 * @property {(payment: Payment, text: string) => void} onEnded it has ended; `text` says how
 * @property {(refusal: Refusal) => void} onUnknown there is no such payment
 * @property {(payment: Payment) => void} [onAnswer]
 */

export class PaymentView {
  #server;
  #listener;
  #watch;
  /** @type {Payment | null} */
  #payment = null;
  #hasLeft = false;
  /** The payment was seen after its time, when it was not decided. */
  #wasLate = false;
  #title;
  #text = h("p", { class: "payment-text" });
  #facts = h("p", { class: "payment-facts" });
  #warning = h("p", { class: "visually-hidden", role: "status" });
  #countdown = new Countdown({
    onWarn: (seconds) => setText(this.#warning, words.timeEnds(seconds)),
    onZero: () => this.look(),
  });
  #error = h("p", { class: "field-error", role: "alert" });
  #actions = h("div", { class: "payment-actions" });
  element;

  /**
   * @param {import("../server/server.js").TicketServer} server
   * @param {string} paymentId
   * @param {"h1" | "h3"} level of its heading
   * @param {PaymentListener} listener
   */
  constructor(server, paymentId, level, listener) {
    this.#server = server;
    this.#listener = listener;
    this.paymentId = paymentId;
    this.#title = h(level, {}, words.loading);
    const status = h("div", { role: "status", class: "payment-status" }, this.#title, this.#text);
    this.element = h("div", { class: "payment", "data-role": "payment" }, status, this.#facts);
    this.element.append(this.#countdown.element, this.#warning, this.#actions, this.#error);
    this.#countdown.element.hidden = true;
    this.element.addEventListener("click", ({ target }) => void this.#clicked(target));
    this.#watch = new PaymentWatch(server.api, paymentId, {
      onAnswer: (payment) => this.#show(payment),
      onRefused: (refusal) => this.#refused(refusal),
    });
  }

  close() {
    this.#watch.close();
    this.#countdown.stop();
  }

  /** Something hints at a change. */
  look() {
    this.#watch.look();
  }

  /** What is known of an ended payment beyond its answer. @param {string} text */
  say(text) {
    if (text) setText(this.#text, text);
  }

  /** @param {Refusal} refusal */
  #refused(refusal) {
    if (refusal.status === 404) this.#listener.onUnknown(refusal);
    else setText(this.#error, refusal.message);
  }

  /** @param {Payment} payment */
  #show(payment) {
    this.#payment = payment;
    const shown = this.#shownOf(payment);
    this.#wasLate ||= shown === "late";
    setAttribute(this.element, "data-status", shown);
    setText(this.#title, words.paymentTitles[shown]);
    setText(this.#text, this.#textOf(payment, shown));
    const seats = payment.seats.filter((seat) => !seat.cancelled).map((seat) => seat.seat_id);
    setText(this.#facts, [words.list(seats), moneyText(payment)].filter(Boolean).join(" · "));
    setText(this.#error, "");
    this.#showTime(payment, shown);
    this.#showActions(payment, shown);
    this.#listener.onAnswer?.(payment);
    if (isEnded(payment)) this.#listener.onEnded(payment, this.#textOf(payment, shown));
  }

  /** @param {Payment} payment @returns {Shown} */
  #shownOf({ status, pay_by: payBy, server_time: now }) {
    if (status !== "waiting" && status !== "declined") return status;
    if (this.#hasLeft) return "closing";
    return now >= payBy ? "late" : status;
  }

  /** @param {Payment} payment @param {Shown} shown */
  #textOf({ seats }, shown) {
    const names = seats.map((seat) => seat.seat_id);
    if (shown === "offered") return words.offeredSeats(names, words.list(names));
    if (shown === "paid") return this.#wasLate ? words.paymentTexts.paidLate : "";
    return words.paymentTexts[shown === "not_charged" && this.#hasLeft ? "left" : shown];
  }

  /** @param {Payment} payment @param {Shown} shown */
  #showTime({ pay_by: payBy, offer_by: offerBy, server_time: now }, shown) {
    const end = shown === "offered" ? offerBy : shown === "waiting" || shown === "declined" ? payBy : undefined;
    this.#countdown.element.hidden = end === undefined;
    if (end === undefined) this.#countdown.stop();
    else this.#countdown.start(performance.now() + end - now, 0);
  }

  /** Built again only when they differ, so that the focus stays. @param {Payment} payment @param {Shown} shown */
  #showActions({ next, showtime_id: showtimeId }, shown) {
    const key = `${shown} ${next}`;
    if (this.#actions.dataset.shown === key) return;
    this.#actions.dataset.shown = key;
    this.#actions.replaceChildren(...this.#actionsOf(shown, next, showtimeId));
  }

  /** @param {Shown} shown @param {string | null} next @param {string} showtimeId */
  #actionsOf(shown, next, showtimeId) {
    const away = this.#server.isForeign ? { target: "_blank", rel: "noopener" } : {};
    switch (shown) {
      case "waiting":
      case "declined": {
        const text = shown === "waiting" ? words.toPayment : words.payAgain;
        const href = next && this.#server.pageAt(next);
        const link = href ? [h("a", { class: "button primary", href, "data-action": "to-payment", ...away }, text)] : [];
        return [...link, button("leave-payment", words.leavePayment, "quiet")];
      }
      case "offered":
        return [button("accept-offer", words.acceptOffer, "primary"), button("decline-offer", words.declineOffer, "")];
      case "not_charged":
      case "refunded":
        return [h("a", { class: "button", href: this.#server.pageAt(toShowtime(showtimeId)), ...away }, words.seeShowtime)];
      default:
        return [];
    }
  }

  /** @param {EventTarget | null} target */
  async #clicked(target) {
    const button = target instanceof Element ? target.closest("button") : null;
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    setAttribute(button, "aria-disabled", "true");
    const done = await this.#perform(button.dataset.action ?? "").catch((error) => error);
    setAttribute(button, "aria-disabled", null);
    if (done instanceof Refusal) setText(this.#error, done.message);
    else if (done instanceof Error) throw done;
    this.look();
  }

  /** @param {string} action */
  async #perform(action) {
    const { api } = this.#server;
    if (action === "leave-payment") {
      await api.leavePayment(this.paymentId);
      this.#hasLeft = true;
      if (this.#payment) this.#show(this.#payment);
    } else {
      this.#watch.take(await api.answerOffer(this.paymentId, action === "accept-offer"));
    }
  }
}

/** @param {string} action @param {string} text @param {string} tone */
const button = (action, text, tone) => h("button", { type: "button", class: `button ${tone}`, "data-action": action }, text);
