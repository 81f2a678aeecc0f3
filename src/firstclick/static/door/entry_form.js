/** Where a scanner gun types and where people type: a ticket, a reference, a name or a seat. */

import { h } from "../ui/dom.js";
import { door } from "./words.js";

export class EntryForm {
  #onEntered;
  #field = h("input", { id: "entry", class: "field", type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: "false", enterkeyhint: "search", maxlength: 400, "data-field": "entry" });
  element;

  /** @param {(text: string) => void} onEntered */
  constructor(onEntered) {
    this.#onEntered = onEntered;
    const label = h("label", { for: "entry" }, door.entry);
    const button = h("button", { type: "submit", class: "button primary", "data-action": "check" }, door.go);
    this.element = h("form", { class: "entry-form", novalidate: true }, label, h("div", { class: "entry-line" }, this.#field, button));
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#enter();
    });
    addEventListener("keydown", this.#take);
  }

  close() {
    removeEventListener("keydown", this.#take);
  }

  /** A scanner gun types wherever the focus is: what it types comes here. @param {KeyboardEvent} event */
  #take = (event) => {
    const isText = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
    const isElsewhere = !(event.target instanceof HTMLInputElement && event.target.type !== "checkbox") && !(event.target instanceof HTMLSelectElement);
    if (isText && isElsewhere) this.#field.focus();
  };

  #enter() {
    const text = this.#field.value.trim();
    this.#field.value = "";
    if (text) this.#onEntered(text);
  }
}
