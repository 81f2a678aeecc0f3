/** The form of one table of the programme file, drawn from the description of its fields. */

import { h, setText } from "../../ui/dom.js";
import { office } from "../words.js";
import { idFrom } from "./codecs.js";
import { FIELDS, labelOf } from "./fields.js";
import { amountsLine, choiceLine, flagLine, manyLine, typedLine } from "./field_lines.js";
import { rename } from "./references.js";

/** @typedef {import("./types.js").Entry} Entry */
/** @typedef {import("./types.js").TableName} TableName */
/** @typedef {import("./fields.js").Field} Field */
/** @typedef {import("./fields.js").WaysField} WaysField */
/** @typedef {import("./field_lines.js").Line} Line */
/** @typedef {import("./draft.js").ProgrammeDraft} ProgrammeDraft */

/** Before the sentence itself: the file, the line and the table. */
const PLACE = /^(?:[^[]*: )?\[+\w+\]+(?: "[^"]*"| number \d+)?: /;
/** Entries that were added here: their id follows their name. @type {WeakSet<Entry>} */
const added = new WeakSet();
/** The lines of the way that is chosen, by the line of the choice. @type {WeakMap<Line, () => Line[]>} */
const ways = new WeakMap();

/** @param {Entry} entry */
export const isAdded = (entry) => void added.add(entry);

export class TableForm {
  #draft;
  #table;
  #entry;
  #lines;
  #onChange;
  #error = h("p", { class: "field-error", role: "status", "data-role": "entry-error" });
  element;

  /** @param {ProgrammeDraft} draft @param {TableName} table @param {Entry} entry @param {() => void} [onChange] */
  constructor(draft, table, entry, onChange = () => {}) {
    this.#draft = draft;
    this.#table = table;
    this.#entry = entry;
    this.#onChange = onChange;
    this.#lines = FIELDS[table].map((field) => this.#line(field));
    this.element = h("div", { class: "table-form", "data-form": table }, this.#error, ...this.#lines.map((line) => line.element));
    this.refresh();
  }

  focus() {
    this.#lines[0].focus();
  }

  /** Show what is wrong, each thing at its field. */
  refresh() {
    const lines = this.#lines.flatMap((line) => [line, ...(ways.get(line)?.() ?? [])]);
    const rest = problemsOf(this.#draft, this.#table, this.#entry).map((one) => one.sentence.replace(PLACE, ""));
    const said = new Map(lines.map((line) => [line, /** @type {string[]} */ ([])]));
    /** @type {string[]} */
    const others = [];
    for (const sentence of rest) {
      const line = lineFor(lines, sentence);
      (line ? said.get(line) ?? others : others).push(sentence);
    }
    for (const [line, sentences] of said) line.say(sentences);
    for (const line of lines) line.refresh?.();
    setText(this.#error, others.join(" "));
  }

  /** @param {Field} field @returns {Line} */
  #line(field) {
    const place = { table: this.#table, entry: this.#entry, tables: () => this.#tables, onChange: (/** @type {string} */ key) => this.#changed(key) };
    switch (field.kind) {
      case "ways":
        return this.#ways(field);
      case "choice":
        return choiceLine(field, place);
      case "many":
        return manyLine(field, place);
      case "flag":
        return flagLine(field, place);
      case "amounts":
        return amountsLine(field, place);
      case "id":
        return this.#idLine(typedLine(field, place));
      default:
        return typedLine(field, place);
    }
  }

  get #tables() {
    return /** @type {import("./types.js").Tables} */ (this.#draft.tables);
  }

  /** Whoever names the entry by its id goes on to do so. @param {Line} line */
  #idLine(line) {
    let before = this.#entry.id;
    line.element.addEventListener("focusin", () => (before = this.#entry.id));
    line.element.addEventListener("change", () => {
      added.delete(this.#entry);
      rename(this.#tables, this.#table, before, this.#entry.id);
      this.#draft.changed();
    });
    return line;
  }

  /** @param {string} key */
  #changed(key) {
    if ((key === "title" || key === "name") && added.has(this.#entry)) this.#followName(key);
    this.#draft.changed();
    this.#onChange();
  }

  /** @param {"title" | "name"} key */
  #followName(key) {
    const { id } = this.#entry;
    const others = [this.#tables[this.#table]].flat().filter((one) => one !== this.#entry);
    const wanted = idFrom(this.#entry[key] ?? "");
    const isTaken = (/** @type {string} */ one) => others.some((other) => other.id === one);
    let next = wanted;
    for (let n = 2; isTaken(next); n += 1) next = `${wanted}-${n}`;
    if (next) this.#entry.id = next;
    else delete this.#entry.id;
    if (id && !isTaken(id)) rename(this.#tables, this.#table, id, next);
    for (const line of this.#lines) if (line.keys.includes("id")) line.refresh?.();
  }

  /** One of several ways to say a thing; what another way had is kept until the form is left. @param {WaysField} field @returns {Line} */
  #ways({ key, ways: all }) {
    const entry = this.#entry;
    /** @type {Entry} */
    const dropped = {};
    let current = all.find((way) => way.keys.some((one) => one in entry)) ?? all[0];
    const place = h("div", { class: "way-fields" });
    /** @type {Line[]} */
    let lines = [];
    const draw = () => {
      lines = current.fields.map((field) => this.#line(field));
      place.replaceChildren(...lines.map((line) => line.element));
      place.hidden = !lines.length;
    };
    const radios = all.map((way) => {
      const radio = h("input", { type: "radio", name: `${this.#table}-${key}`, value: way.name, checked: way === current, "data-field": `${this.#table}.${key}` });
      radio.addEventListener("change", () => {
        for (const one of current.keys) if (one in entry) dropped[one] = entry[one];
        for (const one of current.keys) delete entry[one];
        current = way;
        const had = way.keys.filter((one) => one in dropped);
        Object.assign(entry, had.length ? Object.fromEntries(had.map((one) => [one, dropped[one]])) : way.first?.(this.#tables));
        draw();
        this.#changed(key);
      });
      return h("label", {}, radio, h("span", {}, office.fieldWays[/** @type {keyof typeof office.fieldWays} */ (way.name)]));
    });
    draw();
    const choice = h("fieldset", { class: "checks ways-choice" }, h("legend", {}, labelOf(this.#table, key)), h("div", { class: "options" }, ...radios));
    /** @type {Line} */
    const line = { element: h("div", { class: "ways-group" }, choice, place), keys: [], say: () => {}, focus: () => choice.querySelector("input")?.focus() };
    ways.set(line, () => lines);
    return line;
  }
}

/** The line whose key a sentence names first. @param {readonly Line[]} lines @param {string} sentence */
function lineFor(lines, sentence) {
  const places = lines.map((line) => {
    const found = line.keys.map((key) => sentence.search(new RegExp(`\\b${key}\\b`))).filter((at) => at >= 0);
    return { line, at: Math.min(...found) };
  });
  return places.filter(({ at }) => at < Infinity).sort((a, b) => a.at - b.at)[0]?.line;
}

/** What is wrong with an entry. @param {ProgrammeDraft} draft @param {TableName} table @param {Entry} entry */
export function problemsOf({ tables, problems }, table, entry) {
  if (!tables) return [];
  const index = table === "cinema" ? 0 : tables[table].indexOf(entry);
  return problems.filter((one) => one.table === table && (one.index ?? 0) === index);
}
