/** The form of one showtime, above the week. What it changes is in the draft at once; giving up takes it back. */

import { h, setText } from "../../ui/dom.js";
import { office } from "../words.js";
import { nameOf } from "./entry_names.js";
import { TableForm } from "./table_form.js";

/** @typedef {import("./types.js").Entry} Entry */
/** @typedef {import("./draft.js").ProgrammeDraft} ProgrammeDraft */

export class ShowtimeDialog {
  #draft;
  #entry;
  /** The entry as it was. @type {Entry} */
  #before;
  #isNew;
  #onClosed;
  #form;
  #title = h("h2", { id: "showtime-title" });
  #clash = h("p", { class: "field-error", role: "status", "data-role": "clash" });
  #element;

  /** @param {ProgrammeDraft} draft @param {Entry} entry @param {boolean} isNew @param {() => void} onClosed */
  constructor(draft, entry, isNew, onClosed) {
    this.#draft = draft;
    this.#entry = entry;
    this.#before = structuredClone(entry);
    this.#isNew = isNew;
    this.#onClosed = onClosed;
    this.#form = new TableForm(draft, "showtime", entry, () => this.#name());
    const buttons = [
      this.#button("done", office.done, "primary", () => this.close()),
      this.#button("give-up", office.cancel, "", () => this.#takeBack()),
      isNew ? null : this.#button("remove-showtime", office.removeShowtime, "", () => this.#remove()),
    ];
    this.#element = h("dialog", { class: "ask card showtime-dialog", "aria-labelledby": "showtime-title", "data-role": "showtime" }, this.#title, this.#form.element, this.#clash, h("div", { class: "part-actions" }, ...buttons));
    this.#element.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#takeBack();
    });
    document.body.append(this.#element);
    this.#element.showModal();
    this.refresh();
    this.#form.focus();
  }

  refresh() {
    const index = this.#draft.tables?.showtime.indexOf(this.#entry);
    const clashes = this.#draft.week.some((one) => one.index === index && one.clashes);
    this.#form.refresh();
    this.#name();
    setText(this.#clash, clashes ? office.clashHint : "");
  }

  close() {
    this.#element.close();
    this.#element.remove();
    this.#onClosed();
  }

  #name() {
    if (this.#draft.tables) setText(this.#title, this.#isNew ? office.newShowtime : nameOf(this.#draft.tables, "showtime", this.#entry).name);
  }

  /** @param {string} action @param {string} text @param {string} style @param {() => void} onPress */
  #button(action, text, style, onPress) {
    const button = h("button", { type: "button", class: `button ${style}`, "data-action": action }, text);
    button.addEventListener("click", onPress);
    return button;
  }

  #takeBack() {
    if (this.#isNew) return this.#remove();
    if (JSON.stringify(this.#entry) !== JSON.stringify(this.#before)) {
      for (const key of Object.keys(this.#entry)) delete this.#entry[key];
      Object.assign(this.#entry, this.#before);
      this.#draft.changed();
    }
    this.close();
  }

  /** The bars have numbers of tables: they are drawn again once the server has answered. */
  #remove() {
    const list = this.#draft.tables?.showtime ?? [];
    const place = list.indexOf(this.#entry);
    if (place >= 0) list.splice(place, 1);
    this.#draft.dropPlaces("showtime");
    this.#draft.changed();
    this.close();
  }
}
