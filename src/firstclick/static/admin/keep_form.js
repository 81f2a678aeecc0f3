/** The form that keeps free seats back, with a label. */

import { h, setText } from "../ui/dom.js";
import { office } from "./words.js";

export class KeepForm {
  #label = h("input", { id: "keep-label", class: "field", maxlength: 100, autocomplete: "off", "data-field": "keep-label" });
  #button = h("button", { type: "submit", class: "button", "data-action": "keep" });
  /** @type {readonly string[]} */
  #seats = [];
  element;

  /** @param {(seats: readonly string[], label: string) => void} onKeep @param {((seats: readonly string[]) => void) | null} onBlock for who may */
  constructor(onKeep, onBlock) {
    const line = h("p", { class: "field-line" }, h("label", { for: "keep-label" }, office.keepLabel), this.#label);
    const block = h("button", { type: "button", class: "button quiet", "data-action": "block", hidden: !onBlock }, office.block);
    block.addEventListener("click", () => onBlock?.(this.#seats));
    const form = h("form", { novalidate: true }, line, this.#button, block);
    this.element = h("details", { class: "keep-form" }, h("summary", {}, office.keep), form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      onKeep(this.#seats, this.#label.value.trim());
    });
  }

  /** @param {readonly string[]} seats */
  show(seats) {
    this.#seats = seats;
    setText(this.#button, office.keepSeats(seats.length));
  }

  focus() {
    this.element.open = true;
    this.#label.focus();
  }

  reset() {
    this.#label.value = "";
    this.element.open = false;
  }
}
