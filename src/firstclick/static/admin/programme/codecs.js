/** How values of the programme file are typed: each kind reads a text from a table, and writes one into it. Touches no page. */

import { typedText } from "../amounts.js";

/** @typedef {import("./types.js").Entry} Entry */
/** @typedef {import("./fields.js").TypedKind} TypedKind */
/** `parse` returns undefined where the key is to be left out. @typedef {{show: (value: any) => string, parse: (text: string) => any}} Codec */

/** The amount of a ticket type that is not sold. */
export const NOT_SOLD = "not sold";
const WHOLE_NUMBER = /^\d{1,15}$/;
const MINUTE_CHARS = "2026-12-01T19:30".length;

/** @type {Codec} */
const plain = { show: (value) => (value === undefined ? "" : String(value)), parse: (text) => text || undefined };

/** What stands behind whole units in the current language. */
const point = () => (typedText({ amount: 5, currency: "", exponent: 1 }).includes(",") ? "," : ".");

/** @param {string} text */
const parts = (text) => text.split(/[\s,;]+/).filter(Boolean);

/** @type {Record<TypedKind, Codec>} */
export const CODECS = {
  text: plain,
  id: { ...plain, parse: (text) => text.trim() || undefined },
  prose: { ...plain, show: (value) => plain.show(value).trim() },
  drawing: { ...plain, parse: (text) => text },
  number: { ...plain, parse: (text) => (WHOLE_NUMBER.test(text.trim()) ? Number(text) : text.trim() || undefined) },
  amount: {
    show: (value) => plain.show(value).replace(".", point()),
    parse: (text) => text.trim().replace(",", ".") || undefined,
  },
  moment: {
    show: (value) => plain.show(value).slice(0, MINUTE_CHARS),
    parse: (text) => (text.length === MINUTE_CHARS ? `${text}:00` : text || undefined),
  },
  day: plain,
  time: { show: (value) => plain.show(value).slice(0, "20:15".length), parse: plain.parse },
  times: {
    show: (value) => [value ?? []].flat().join(", "),
    parse: (text) => (parts(text).length ? parts(text) : undefined),
  },
  list: {
    show: (value) => [value ?? []].flat().join(", "),
    parse: (text) => (parts(text).length ? parts(text) : undefined),
  },
};

/** @param {Entry} entry @param {string} key @param {any} value undefined: leave it out */
export function put(entry, key, value) {
  if (value === undefined) delete entry[key];
  else entry[key] = value;
}

/** What a new entry is called by: its title in letters that an id may have. @param {string} title */
export function idFrom(title) {
  const plainLetters = title.replaceAll("ß", "ss").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plainLetters.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 40);
}
