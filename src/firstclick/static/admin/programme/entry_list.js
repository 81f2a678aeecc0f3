/** A list of the programme's tables of one kind, beside the form of the one that is chosen. */

import { h, setAttribute, setText } from "../../ui/dom.js";
import { secondStep } from "../second_step.js";
import { office } from "../words.js";
import { nameOf } from "./entry_names.js";
import { hangsOn, remove } from "./references.js";
import { TableForm, isAdded, problemsOf } from "./table_form.js";

/** @typedef {import("./types.js").Entry} Entry */
/** @typedef {import("./types.js").ListName} ListName */
/** @typedef {import("./draft.js").ProgrammeDraft} ProgrammeDraft */
/** Beside a form: such as a poster. @typedef {{element: Element, refresh: () => void, close?: () => void}} Aside */
/** @typedef {{first?: (tables: import("./types.js").Tables) => Entry, aside?: (entry: Entry) => Aside}} ListOptions `first`: what a new entry has at first */

export class EntryList {
  #draft;
  #table;
  #options;
  /** @type {Map<Entry, HTMLButtonElement>} */
  #buttons = new Map();
  /** @type {Entry | undefined} */
  #chosen;
  /** @type {TableForm | null} */
  #form = null;
  /** @type {Aside | null} */
  #aside = null;
  #list = h("ul", { class: "entries" });
  #place = h("div", { class: "entry-place" });
  #add;
  element;

  /** @param {ProgrammeDraft} draft @param {ListName} table @param {ListOptions} [options] */
  constructor(draft, table, options = {}) {
    this.#draft = draft;
    this.#table = table;
    this.#options = options;
    this.#add = h("button", { type: "button", class: "button", "data-action": `add-${table}` }, office.addEntry[table]);
    this.#add.addEventListener("click", () => this.#addEntry());
    this.element = h("div", { class: "entry-list", "data-list": table }, h("div", { class: "entry-names" }, this.#list, this.#add), this.#place);
    this.#drawList();
    this.#choose(this.#entries[0]);
  }

  close() {
    this.#aside?.close?.();
  }

  refresh() {
    this.#drawList();
    this.#form?.refresh();
    this.#aside?.refresh();
  }

  /** Values of the chosen entry are others, and not by its form. @param {string} action the button that has the focus then */
  redraw(action) {
    if (this.#chosen) this.#choose(this.#chosen);
    /** @type {HTMLElement | null} */ (this.#place.querySelector(`[data-action="${action}"]`))?.focus();
  }

  get #tables() {
    return /** @type {import("./types.js").Tables} */ (this.#draft.tables);
  }

  get #entries() {
    return this.#tables[this.#table];
  }

  /** Buttons that are there already stay, with the focus that one of them may have. */
  #drawList() {
    const before = [...this.#buttons.keys()];
    if (before.length !== this.#entries.length || before.some((one, place) => one !== this.#entries[place])) {
      this.#buttons = new Map(this.#entries.map((entry) => [entry, this.#buttons.get(entry) ?? this.#button(entry)]));
      this.#list.replaceChildren(...[...this.#buttons.values()].map((button) => h("li", {}, button)));
    }
    for (const [entry, button] of this.#buttons) this.#label(entry, button);
  }

  /** @param {Entry} entry */
  #button(entry) {
    const button = h("button", { type: "button", class: "entry" }, h("strong"), h("span", { class: "soft" }), h("span", { class: "field-error" }));
    button.addEventListener("click", () => this.#choose(entry));
    return button;
  }

  /** @param {Entry} entry @param {HTMLButtonElement} button */
  #label(entry, button) {
    const { name, more } = nameOf(this.#tables, this.#table, entry);
    const wrong = problemsOf(this.#draft, this.#table, entry).length;
    [name, more, wrong ? office.problemCount(wrong) : ""].forEach((text, place) => setText(button.children[place], text));
    setAttribute(button, "data-entry", entry.id ?? entry.code ?? "");
    setAttribute(button, "aria-current", entry === this.#chosen ? "true" : null);
  }

  /** @param {Entry | undefined} entry */
  #choose(entry) {
    this.#aside?.close?.();
    this.#chosen = entry;
    for (const [one, button] of this.#buttons) this.#label(one, button);
    if (!entry) {
      [this.#form, this.#aside] = [null, null];
      return this.#place.replaceChildren(h("p", { class: "soft" }, office.noEntries));
    }
    this.#drawForm(entry);
  }

  /** @param {Entry} entry */
  #drawForm(entry) {
    this.#form = new TableForm(this.#draft, this.#table, entry, () => this.#drawList());
    this.#aside = this.#options.aside?.(entry) ?? null;
    this.#place.replaceChildren(h("div", { class: "entry-form card" }, this.#aside?.element, this.#form.element, this.#removal(entry)));
    this.#aside?.refresh();
  }

  #addEntry() {
    /** @type {Entry} */
    const entry = this.#options.first?.(this.#tables) ?? {};
    this.#entries.push(entry);
    isAdded(entry);
    this.#drawList();
    this.#choose(entry);
    this.#form?.focus();
    this.#draft.changed();
  }

  /** A button that removes an entry, once it was said what goes with it. @param {Entry} entry */
  #removal(entry) {
    const button = h("button", { type: "button", class: "button", "data-action": "remove" }, office.remove);
    const step = secondStep(button, { action: "remove", label: office.removeYes, onYes: () => this.#remove(entry) });
    button.addEventListener("click", () => {
      const { showtime, price, promo } = hangsOn(this.#tables, this.#table, entry);
      step.ask(office.removeEntry(nameOf(this.#tables, this.#table, entry).name, showtime.length, price.length, promo.length));
    });
    return step.element;
  }

  /** @param {Entry} entry */
  #remove(entry) {
    const place = this.#entries.indexOf(entry);
    remove(this.#tables, this.#table, entry);
    for (const list of /** @type {ListName[]} */ ([this.#table, "showtime", "price", "promo"])) this.#draft.dropPlaces(list);
    this.#drawList();
    const next = this.#entries[place] ?? this.#entries[place - 1];
    this.#choose(next);
    (this.#buttons.get(next) ?? this.#add).focus();
    this.#draft.changed();
  }
}
