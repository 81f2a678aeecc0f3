/** The form that holds free seats for a customer, for some minutes. */

import { h, setText } from "../ui/dom.js";
import { selectLine } from "./select_fields.js";
import { office } from "./words.js";

const MINUTES = [5, 10, 15, 30, 60];
const USUAL = "10";

export class HoldForm {
  #label = h("input", { id: "hold-label", class: "field", maxlength: 100, autocomplete: "off", "data-field": "hold-label" });
  #minutes = h("select", { id: "hold-minutes", class: "select", "data-field": "hold-minutes" });
  #button = h("button", { type: "submit", class: "button", "data-action": "hold" });
  /** @type {readonly string[]} */
  #seats = [];
  element;

  /** @param {(seats: readonly string[], label: string, minutes: number) => void} onHold */
  constructor(onHold) {
    this.#minutes.append(...MINUTES.map((n) => h("option", { value: n }, office.minutes(n))));
    this.#minutes.value = USUAL;
    const label = h("p", { class: "field-line" }, h("label", { for: "hold-label" }, office.keepLabel), this.#label);
    const minutes = selectLine(office.holdFor, this.#minutes);
    const form = h("form", { novalidate: true }, label, minutes, this.#button);
    this.element = h("details", { class: "keep-form" }, h("summary", {}, office.holdForCustomer), form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      onHold(this.#seats, this.#label.value.trim(), Number(this.#minutes.value));
    });
  }

  /** @param {readonly string[]} seats */
  show(seats) {
    this.#seats = seats;
    setText(this.#button, office.holdSeats(seats.length));
  }

  focus() {
    this.element.open = true;
    this.#label.focus();
  }

  reset() {
    this.#label.value = "";
    this.#minutes.value = USUAL;
    this.element.open = false;
  }
}
