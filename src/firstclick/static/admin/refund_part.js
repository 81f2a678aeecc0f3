/**
 * The orders of a cancelled showtime: listed, and cancelled with their money one after another by one button. Each is the act of
 * cancelling one order. What was paid at the counter is left to people, since somebody has to hand the money out; what was paid on an external page is
 * cancelled, and named, since it is refunded there.
 */

import { Refusal } from "../server/api.js";
import { h, setAttribute, setText } from "../ui/dom.js";
import { words } from "../ui/words.js";
import { toBooking } from "./office_router.js";
import { sentenceOf } from "./refused.js";
import { office } from "./words.js";

/** @typedef {import("./office_types.js").SeatFact} SeatFact */
/** @typedef {import("./office_types.js").OfficeBooking} OfficeBooking */
/** @typedef {{reference: string, name: string, paid: string, seats: string[]}} Order */

export class RefundPart {
  #desk;
  #showtimeId;
  #list = h("ul", { class: "change-lines", "data-role": "to-refund" }, h("li", {}, words.loading));
  #error = h("p", { class: "field-error", role: "alert", "data-role": "refund-error" });
  #said = h("p", { role: "status", "data-role": "refunded" });
  #all = h("button", { type: "button", class: "button primary", "data-action": "refund-all", hidden: true });
  /** @type {Order[]} */
  #orders = [];
  #isBusy = false;
  #isClosed = false;
  element;

  /** @param {string} showtimeId @param {import("./office_page.js").Desk} desk */
  constructor(showtimeId, desk) {
    this.#showtimeId = showtimeId;
    this.#desk = desk;
    this.#all.addEventListener("click", () => void this.#refundAll());
    this.element = h("section", { class: "cancel-part showtime-part card", "data-role": "refunds" }, h("h2", {}, office.ordersToRefund), this.#list, this.#said, this.#error, this.#all);
    void this.load();
  }

  close() {
    this.#isClosed = true;
  }

  async load() {
    const answer = await this.#ask("GET", `showtimes/${encodeURIComponent(this.#showtimeId)}/map`);
    if (!answer) return;
    this.#orders = ordersOf(answer.seats);
    const lines = this.#orders.map(({ reference, name, seats, paid }) => {
      const link = h("a", { href: toBooking(reference), class: "code" }, reference);
      return h("li", { "data-order": reference }, link, ` · ${[seats.join(", "), name, office.payStates[paid] ?? paid].filter(Boolean).join(" · ")}`);
    });
    this.#list.replaceChildren(...(lines.length ? lines : [h("li", {}, office.nothingToRefund)]));
    this.#all.hidden = !lines.length || !this.#desk.member.acts.includes("cancel");
    setText(this.#all, office.refundAll(lines.length));
  }

  /** One after another; what was refused stops it, and what is done stays done. */
  async #refundAll() {
    if (this.#isBusy) return;
    this.#setBusy(true);
    const [orders, byHand, elsewhere] = [this.#orders, /** @type {string[]} */ ([]), /** @type {string[]} */ ([])];
    for (const [nth, { reference }] of orders.entries()) {
      setText(this.#said, office.refunding(nth + 1, orders.length));
      const path = `bookings/${encodeURIComponent(reference)}`;
      /** @type {OfficeBooking | undefined} */
      const booking = await this.#ask("GET", path);
      if (!booking) break;
      const { payment } = booking;
      const isPaid = payment && payment.charged > payment.refunded;
      if (isPaid && payment.paid_by) byHand.push(reference);
      else if (booking.seats.length && !(await this.#ask("POST", `${path}/cancel`, { reason: office.cancelledShowtime }))) break;
      else if (isPaid && payment.reference) elsewhere.push(`${reference} (${payment.reference})`);
    }
    this.#setBusy(false);
    if (this.#isClosed) return;
    setText(this.#said, [byHand.length && office.refundByHand(byHand), elsewhere.length && office.refundElsewhere(elsewhere)].filter(Boolean).join(" "));
    if (!this.#error.textContent) await this.load();
  }

  /** @param {string} method @param {string} path @param {object} [body] @returns {Promise<any>} */
  async #ask(method, path, body) {
    if (this.#isClosed) return undefined;
    setText(this.#error, "");
    const answer = await this.#desk.api.send(method, path, body).catch((error) => error);
    if (this.#isClosed) return undefined;
    if (!(answer instanceof Error)) return answer;
    if (!(answer instanceof Refusal)) throw answer;
    setText(this.#error, sentenceOf(answer));
    return undefined;
  }

  /** @param {boolean} isBusy */
  #setBusy(isBusy) {
    this.#isBusy = isBusy;
    setAttribute(this.#all, "aria-disabled", isBusy ? "true" : null);
  }
}

/** The orders that have seats of a map. @param {readonly SeatFact[]} seats @returns {Order[]} */
function ordersOf(seats) {
  /** @type {Map<string, Order>} */
  const orders = new Map();
  for (const { seat_id: seatId, reference, name = "", paid = "" } of seats) {
    if (!reference) continue;
    const order = orders.get(reference) ?? { reference, name, paid, seats: [] };
    order.seats.push(seatId);
    orders.set(reference, order);
  }
  return [...orders.values()];
}
