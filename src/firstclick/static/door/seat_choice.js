/** Asks which seats of a group are here. */

import { h, setAttribute, setText } from "../ui/dom.js";
import { door } from "./words.js";

/** @typedef {{onChosen: (seats: string[]) => void, onCancel: () => void}} ChoiceListener */

export class SeatChoice {
  #boxes;
  #button = h("button", { type: "submit", class: "button", "data-action": "let-in-seats" });
  element;

  /** @param {readonly string[]} seats @param {ChoiceListener} listener */
  constructor(seats, { onChosen, onCancel }) {
    this.#boxes = seats.map((seat) => h("input", { type: "checkbox", value: seat, checked: true, "data-seat-choice": seat }));
    const labels = this.#boxes.map((box) => h("label", { class: "seat-choice" }, box, ` ${box.value}`));
    const cancel = h("button", { type: "button", class: "button", "data-action": "cancel-seats" }, door.cancel);
    cancel.addEventListener("click", onCancel);
    const buttons = h("div", { class: "verdict-acts" }, this.#button, cancel);
    this.element = h("form", { class: "seat-choices" }, h("fieldset", {}, h("legend", {}, door.chooseSeats), ...labels), buttons);
    this.element.addEventListener("change", () => this.#label());
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#chosen.length) onChosen(this.#chosen);
    });
    this.#label();
  }

  focus() {
    this.#boxes[0]?.focus();
  }

  get #chosen() {
    return this.#boxes.filter(({ checked }) => checked).map(({ value }) => value);
  }

  #label() {
    setText(this.#button, door.letInSeats(this.#chosen.length));
    setAttribute(this.#button, "aria-disabled", this.#chosen.length ? null : "true");
  }
}
