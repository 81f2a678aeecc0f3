/** Shows schemas of the contract: types, limits and descriptions, in tables. */

import { h } from "../ui/dom.js";

/** @typedef {any} Json A part of the documents, which come from the server and are not validated here. */

/**
 * Text in which `words in backticks` become code elements.
 * @param {string} [text]
 * @returns {Node[]}
 */
export function prose(text = "") {
  return text.split("`").map((part, place) => (place % 2 ? h("code", {}, part) : document.createTextNode(part)));
}

/** @param {string} text */
export function slug(text) {
  return text.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "");
}

/**
 * The schema that a reference points to.
 * @param {Json} reference
 * @param {Json} schemas
 */
export function named(reference, schemas) {
  return schemas[reference.$ref.split("/").at(-1)];
}

/**
 * The type of a value in words; named types are links.
 * @param {Json} schema
 * @returns {Node[]}
 */
export function typeOf(schema) {
  if (schema.$ref) {
    const name = schema.$ref.split("/").at(-1);
    return [h("a", { href: `#schema-${name}` }, h("code", {}, name))];
  }
  /** @type {Json[] | undefined} */
  const several = schema.oneOf ?? schema.anyOf;
  if (several) return several.flatMap((one, place) => [...(place ? [" or "] : []), ...typeOf(one)].map(node));
  if (schema.type === "array") return [node("list of "), ...typeOf(schema.items ?? {})];
  /** @type {string[] | undefined} */
  const values = schema.enum;
  if (values) return values.flatMap((one, place) => [...(place ? [" · "] : []), h("code", {}, one)].map(node));
  if (schema.additionalProperties && !schema.properties) return [node("object")];
  return [node(schema.type ?? "anything")];
}

/** @param {Node | string} child */
export function node(child) {
  return typeof child === "string" ? document.createTextNode(child) : child;
}

/**
 * The limits of a value, such as "1 to 64 characters".
 * @param {Json} schema
 */
function limits(schema) {
  /** @param {number | undefined} least @param {number | undefined} most @param {string} unit */
  const span = (least, most, unit) =>
    least === undefined && most === undefined ? "" : `${least ?? 0} to ${most ?? "any number of"}${unit}`;
  return [
    span(schema.minLength, schema.maxLength, " characters"),
    span(schema.minItems, schema.maxItems, " entries"),
    span(schema.minimum, schema.maximum, ""),
    schema.uniqueItems ? "no entry twice" : "",
  ]
    .filter(Boolean)
    .join(", ");
}

/**
 * @param {string} name
 * @param {Json} schema
 * @param {boolean} needed
 * @param {string} [note]
 */
export function valueRow(name, schema, needed, note = "") {
  const more = [note, needed ? "" : "optional", limits(schema)].filter(Boolean).join(", ");
  return h(
    "tr",
    {},
    h("td", {}, h("code", {}, name)),
    h("td", {}, ...typeOf(schema), more && h("div", { class: "soft" }, more)),
    h("td", {}, ...prose(schema.description ?? schema.items?.description)),
  );
}

/** @param {Node[]} rows */
export function table(rows, kind = "") {
  return h("table", { class: `rows ${kind}` }, h("tbody", {}, ...rows));
}

/**
 * The fields of an object; null when it has none.
 * @param {Json} schema
 */
export function fieldTable(schema) {
  const rows = Object.entries(schema.properties ?? {}).map(([name, one]) =>
    valueRow(name, one, (schema.required ?? []).includes(name)),
  );
  return rows.length ? table(rows) : null;
}
