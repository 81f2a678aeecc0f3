/** The form that cancels seats of an order: which, why, and whether the money is given back; the amount is shown before. */

import { h, setAttribute, setText } from "../ui/dom.js";
import { refundFor, refundText, seatText } from "../tickets/refund.js";
import { office } from "./words.js";

/** @typedef {import("./office_types.js").OfficeBooking} OfficeBooking */
/** @typedef {{seats: string[], reason: string, refund: boolean}} Cancellation */

export class CancelForm {
  #bill;
  #boxes;
  #refund = h("input", { type: "checkbox", checked: true, "data-field": "refund" });
  #there = h("p", { class: "soft", "data-role": "refund-there" });
  #reason = h("input", { id: "cancel-reason", class: "field", maxlength: 200, autocomplete: "off", "data-field": "cancel-reason", "aria-describedby": "cancel-error" });
  #error = h("p", { class: "field-error", id: "cancel-error", role: "alert", "data-role": "cancel-error" });
  #button = h("button", { type: "submit", class: "button", "data-action": "cancel-seats" });
  #isBusy = false;
  element;

  /** @param {OfficeBooking} booking @param {(cancellation: Cancellation) => void} onCancel */
  constructor(booking, onCancel) {
    this.#bill = booking.bill;
    this.#boxes = booking.seats.map((seat) => h("input", { type: "checkbox", value: seat, checked: true, "data-cancel-seat": seat }));
    const seats = this.#boxes.map((box) => h("label", {}, box, h("span", {}, seatText(booking.bill, box.value, box.value, office.payStates.free))));
    const elsewhere = booking.payment?.reference;
    const refund = this.#givesBack && h("label", { class: "check" }, this.#refund, elsewhere ? office.giveBackThere : office.giveBack);
    setText(this.#there, elsewhere ? office.refundThere(elsewhere) : "");
    const reason = h("p", { class: "field-line" }, h("label", { for: "cancel-reason" }, office.cancelReason), this.#reason);
    const form = h("form", { novalidate: true }, h("fieldset", { class: "checks" }, h("legend", {}, office.cancelWhich), ...seats), refund, this.#there, reason, this.#error, this.#button);
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

  /** Whether there is money to give back, and it is chosen to. */
  get #givesBack() {
    return (this.#bill?.refundable ?? 0) > 0 && this.#refund.checked;
  }

  #show() {
    const count = this.#chosen.length;
    const amount = this.#givesBack ? refundFor(this.#bill, this.#chosen) : 0;
    this.#there.hidden = !this.#givesBack || !this.#there.textContent;
    setText(this.#button, count ? office.cancelSeats(count, refundText(this.#bill, amount)) : office.cancelNone);
    setAttribute(this.#button, "aria-disabled", count && !this.#isBusy ? null : "true");
  }

  /** @param {(cancellation: Cancellation) => void} onCancel */
  #submit(onCancel) {
    const [seats, reason] = [this.#chosen, this.#reason.value.trim()];
    if (this.#isBusy || !seats.length) return;
    setAttribute(this.#reason, "aria-invalid", reason ? null : "true");
    this.refuse(reason ? "" : office.reasonNeeded);
    if (!reason) return this.#reason.focus();
    onCancel({ seats, reason, refund: this.#givesBack });
  }
}
