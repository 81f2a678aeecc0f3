/** The lines of a form, each with its label, its hint and what is wrong with it. Each writes into the table it is for. */

import { h, setAttribute, setText } from "../../ui/dom.js";
import { office } from "../words.js";
import { CODECS, NOT_SOLD, put } from "./codecs.js";
import { hintOf, labelOf } from "./fields.js";

/** @typedef {import("./types.js").Entry} Entry */
/** @typedef {import("./fields.js").TypedField} TypedField */
/** @typedef {import("./fields.js").OptionField} OptionField */
/** What a line belongs to. @typedef {{table: import("./types.js").TableName, entry: Entry, tables: () => import("./types.js").Tables, onChange: (key: string) => void}} Place */
/** `keys`: what a sentence about it names. @typedef {{element: HTMLElement, keys: readonly string[], say: (sentences: readonly string[]) => void, focus: () => void, refresh?: () => void}} Line */

/** The `type` of the input where it is not text. @type {Partial<Record<import("./fields.js").TypedKind, string>>} */
const INPUT_TYPES = { moment: "datetime-local", day: "date", time: "time" };
/** @type {Partial<Record<import("./fields.js").TypedKind, string>>} */
const INPUT_MODES = { number: "numeric", amount: "decimal" };

/** A field that is typed. @param {TypedField} field @param {Place} place @returns {Line} */
export function typedLine(field, { table, entry, onChange }) {
  const { key, kind, keys = [key], suggestions } = field;
  const codec = CODECS[kind];
  const used = keys.find((one) => one in entry) ?? key;
  const id = `${table}-${key}`;
  const control = kind === "prose" || kind === "drawing" ? textArea(kind) : h("input", { class: "field", type: INPUT_TYPES[kind] ?? "text", inputmode: INPUT_MODES[kind], autocomplete: "off", maxlength: field.chars });
  for (const [name, value] of Object.entries({ id, "data-field": `${table}.${key}`, spellcheck: kind === "prose" ? null : "false" })) setAttribute(control, name, value);
  control.value = codec.show(entry[used]);
  control.addEventListener("input", () => {
    for (const one of keys) delete entry[one];
    put(entry, key, codec.parse(control.value));
    onChange(key);
  });
  const list = suggestions && h("datalist", { id: `${id}-list` }, ...suggestions().map((value) => h("option", { value })));
  if (list) setAttribute(control, "list", list.id);
  const refresh = () => {
    if (document.activeElement !== control && keys.every((one) => one === key || !(one in entry))) show(control, codec.show(entry[key]));
  };
  return { ...lineOf(control, { id, keys, label: labelOf(table, key), hint: hintOf(table, key) }, list), refresh };
}

/** @param {HTMLInputElement | HTMLTextAreaElement} control @param {string} text */
function show(control, text) {
  if (control.value !== text) control.value = text;
}

/** @param {"prose" | "drawing"} kind */
const textArea = (kind) => h("textarea", kind === "drawing" ? { class: "field drawing", rows: 14, wrap: "off", autocapitalize: "none" } : { class: "field", rows: 4 });

/** One of some, or a value that is not among them. @param {OptionField} field @param {Place} place @returns {Line} */
export function choiceLine({ key, options, usual }, { table, entry, tables, onChange }) {
  const id = `${table}-${key}`;
  const select = h("select", { id, class: "select", "data-field": `${table}.${key}` });
  const fill = () => {
    const known = options(tables());
    const value = String(entry[key] ?? usual ?? "");
    const others = known.some(([one]) => one === value) ? [] : [h("option", { value }, value || office.pleaseChoose)];
    const offered = known.map(([one, name]) => h("option", { value: one }, name));
    select.replaceChildren(...others, ...offered);
    select.value = value;
  };
  fill();
  select.addEventListener("change", () => {
    put(entry, key, select.value && select.value !== usual ? select.value : undefined);
    onChange(key);
  });
  return lineOf(select, { id, keys: [key], label: labelOf(table, key), hint: hintOf(table, key) }, null, h("span", { class: "film-choice" }, select));
}

/**
 * A control with its label, its hint and what is wrong with it.
 * @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} control @param {{id: string, keys: readonly string[], label: string, hint: string}} texts
 * @param {Node | null | undefined} more @param {HTMLElement} [shown] @returns {Line}
 */
function lineOf(control, { id, keys, label, hint }, more, shown = control) {
  const error = h("span", { class: "field-error", id: `${id}-error`, "data-role": "field-error" });
  const described = hint && h("span", { class: "soft", id: `${id}-hint` }, hint);
  setAttribute(control, "aria-describedby", described ? `${id}-hint ${id}-error` : `${id}-error`);
  const element = h("p", { class: "field-line" }, h("label", { for: id }, label), shown, described || null, error, more);
  /** @param {readonly string[]} sentences */
  const say = (sentences) => {
    setText(error, sentences.join(" "));
    setAttribute(control, "aria-invalid", sentences.length > 0);
  };
  return { element, keys, say, focus: () => control.focus() };
}

/** Any of some; nothing chosen leaves the key out. @param {OptionField} field @param {Place} place @returns {Line} */
export function manyLine({ key, options, all }, { table, entry, tables, onChange }) {
  const offered = options(tables());
  const values = entry[key] === all && all ? offered.map(([value]) => value) : [entry[key] ?? []].flat().map(String);
  const strangers = values.filter((value) => !offered.some(([one]) => one === value)).map((value) => [value, value]);
  const boxes = [...offered, ...strangers].map(([value, name]) => ({ name, box: h("input", { type: "checkbox", value, checked: values.includes(value), "data-field": `${table}.${key}` }) }));
  const change = () => {
    const chosen = boxes.filter(({ box }) => box.checked).map(({ box }) => box.value);
    put(entry, key, all && chosen.length === offered.length ? all : chosen.length ? chosen : undefined);
    onChange(key);
  };
  const labels = boxes.map(({ name, box }) => h("label", {}, box, h("span", {}, name)));
  const line = groupLine(labels, { id: `${table}-${key}`, key, label: labelOf(table, key), hint: hintOf(table, key) });
  line.element.addEventListener("change", change);
  line.element.hidden = !boxes.length;
  return line;
}

/** Yes or no. @param {import("./fields.js").FlagField} field @param {Place} place @returns {Line} */
export function flagLine({ key, usual }, { table, entry, onChange }) {
  const box = h("input", { type: "checkbox", checked: entry[key] ?? usual, "data-field": `${table}.${key}` });
  box.addEventListener("change", () => {
    put(entry, key, box.checked === usual ? undefined : box.checked);
    onChange(key);
  });
  const error = h("span", { class: "field-error" });
  const element = h("div", {}, h("label", { class: "check" }, box, h("span", {}, labelOf(table, key))), error);
  return { element, keys: [key], say: (sentences) => setText(error, sentences.join(" ")), focus: () => box.focus() };
}

/** An amount for each ticket type, or that it is not sold. @param {import("./fields.js").AmountsField} field @param {Place} place @returns {Line} */
export function amountsLine({ key }, { table, entry, tables, onChange }) {
  const codec = CODECS.amount;
  const lines = tables().ticket_type.filter((type) => type.id).map((type) => {
    const value = entry[key]?.[type.id];
    const amount = h("input", { id: `${table}-${key}-${type.id}`, class: "field", inputmode: "decimal", autocomplete: "off", "data-field": `${table}.${key}.${type.id}`, disabled: value === NOT_SOLD });
    const none = h("input", { type: "checkbox", checked: value === NOT_SOLD, "aria-label": office.notSoldAs(type.name || type.id) });
    amount.value = value === NOT_SOLD ? "" : codec.show(value);
    const change = () => {
      amount.disabled = none.checked;
      const amounts = { ...entry[key] };
      put(amounts, type.id, none.checked ? NOT_SOLD : codec.parse(amount.value));
      entry[key] = amounts;
      onChange(key);
    };
    amount.addEventListener("input", change);
    none.addEventListener("change", change);
    return h("div", { class: "amount-line" }, h("label", { for: amount.id }, type.name || type.id), amount, h("label", { class: "check" }, none, h("span", {}, office.notSold)));
  });
  const shown = lines.length ? lines : [h("p", { class: "soft" }, office.noTicketTypes)];
  return groupLine(shown, { id: `${table}-${key}`, key, label: labelOf(table, key), hint: hintOf(table, key) });
}

/** @param {readonly Node[]} children @param {{id: string, key: string, label: string, hint: string}} texts @returns {Line} */
function groupLine(children, { id, key, label, hint }) {
  const error = h("span", { class: "field-error", id: `${id}-error`, "data-role": "field-error" });
  const element = h("fieldset", { class: "checks", "aria-describedby": error.id }, h("legend", {}, label), hint && h("p", { class: "soft" }, hint), h("div", { class: "options" }, ...children), error);
  return { element, keys: [key], say: (sentences) => setText(error, sentences.join(" ")), focus: () => element.querySelector("input")?.focus() };
}
