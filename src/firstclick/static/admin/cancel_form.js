/** The form that cancels seats of an order: which, why, and whether the money is given back; the amount is shown before. */

import { h, setAttribute, setText } from "../ui/dom.js";
import { moneyText } from "../ui/money.js";
import { office } from "./words.js";

/** @typedef {import("./office_types.js").OfficeBooking} OfficeBooking */
/** @typedef {{seats: string[], reason: string, refund: boolean}} Cancellation */

export class CancelForm {
  #booking;
  #boxes;
  #refund = h("input", { type: "checkbox", checked: true, "data-field": "refund" });
  #reason = h("input", { id: "cancel-reason", class: "field", maxlength: 200, autocomplete: "off", "data-field": "cancel-reason", "aria-describedby": "cancel-error" });
  #error = h("p", { class: "field-error", id: "cancel-error", role: "alert", "data-role": "cancel-error" });
  #button = h("button", { type: "submit", class: "button", "data-action": "cancel-seats" });
  #isBusy = false;
  element;

  /** @param {OfficeBooking} booking @param {(cancellation: Cancellation) => void} onCancel */
  constructor(booking, onCancel) {
    this.#booking = booking;
    this.#boxes = booking.seats.map((seat) => h("input", { type: "checkbox", value: seat, checked: true, "data-cancel-seat": seat }));
    const seats = this.#boxes.map((box) => h("label", {}, box, h("span", {}, this.#seatText(box.value))));
    const refund = this.#refundable > 0 && h("label", { class: "check" }, this.#refund, office.giveBack);
    const reason = h("p", { class: "field-line" }, h("label", { for: "cancel-reason" }, office.cancelReason), this.#reason);
    const form = h("form", { novalidate: true }, h("fieldset", { class: "checks" }, h("legend", {}, office.cancelWhich), ...seats), refund, reason, this.#error, this.#button);
    this.element = h("details", { class: "cancel-part card", "data-role": "cancel" }, h("summary", {}, office.cancelOrder), form);
    form.addEventListener("change", () => this.#show());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit(onCancel);
    });
    this.#show();
  }

  /** @param {string} text */
  refuse(text) {
    setText(this.#error, text);
  }

  /** @param {boolean} isBusy */
  setBusy(isBusy) {
    this.#isBusy = isBusy;
    this.#show();
  }

  get #chosen() {
    return this.#boxes.filter((box) => box.checked).map((box) => box.value);
  }

  /** What was paid and is not given back yet, in the smallest unit. */
  get #refundable() {
    const { payment } = this.#booking;
    return payment ? payment.charged - payment.refunded : 0;
  }

  /** What is given back for the chosen seats, in the smallest unit: for all of them the fees too. */
  get #amount() {
    const { bill } = this.#booking;
    if (!bill || !this.#refund.checked) return 0;
    const chosen = this.#chosen;
    if (chosen.length === this.#boxes.length) return this.#refundable;
    const lines = bill.lines.filter((line) => chosen.includes(line.seat_id));
    return Math.min(lines.reduce((sum, line) => sum + line.amount, 0), this.#refundable);
  }

  #show() {
    const count = this.#chosen.length;
    setText(this.#button, count ? office.cancelSeats(count, this.#text(this.#amount)) : office.cancelNone);
    setAttribute(this.#button, "aria-disabled", count && !this.#isBusy ? null : "true");
  }

  /** @param {(cancellation: Cancellation) => void} onCancel */
  #submit(onCancel) {
    const [seats, reason] = [this.#chosen, this.#reason.value.trim()];
    if (this.#isBusy || !seats.length) return;
    setAttribute(this.#reason, "aria-invalid", reason ? null : "true");
    this.refuse(reason ? "" : office.reasonNeeded);
    if (!reason) return this.#reason.focus();
    onCancel({ seats, reason, refund: this.#refundable > 0 && this.#refund.checked });
  }

  /** @param {string} seat */
  #seatText(seat) {
    const line = this.#booking.bill?.lines.find((one) => one.seat_id === seat);
    return line ? `${seat} ${line.name} · ${this.#text(line.amount) || office.payStates.free}` : seat;
  }

  /** Empty for nothing. @param {number} amount */
  #text(amount) {
    const { bill } = this.#booking;
    return bill && amount ? moneyText({ ...bill, amount }) : "";
  }
}
