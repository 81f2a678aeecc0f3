/** Fields that are lists to choose from. */

import { h } from "../ui/dom.js";

/**
 * A list by which rows are narrowed: those of one of several words, or all.
 * @param {string} id
 * @param {readonly [value: string, name: string][]} names
 * @param {string} all the name of the choice that leaves nothing out
 * @param {string} [field] what it is called on the page
 */
export function filterField(id, names, all, field = id) {
  const options = names.map(([value, name]) => h("option", { value }, name));
  return h("select", { id, class: "select", "data-field": field }, h("option", { value: "" }, all), ...options);
}

/** The list behind its label. @param {string} label @param {HTMLSelectElement} field */
export const selectLine = (label, field) => h("p", { class: "field-line" }, h("label", { for: field.id }, label), h("span", { class: "film-choice" }, field));
