/** Buttons and fields of the editor's side: each with its label, and the name that tests find it by. */

import { h } from "../../ui/dom.js";

/** @param {string} action @param {string} text @param {() => void} onPress @param {string} [style] */
export function button(action, text, onPress, style = "") {
  const made = h("button", { type: "button", class: `button ${style}`, "data-action": action }, text);
  made.addEventListener("click", onPress);
  return made;
}

/** @param {string} name @param {Record<string, import("../../ui/dom.js").Value>} [attributes] */
export const input = (name, attributes = {}) => h("input", { id: name, class: "field", type: "text", autocomplete: "off", "data-field": name, ...attributes });

/** @param {string} name @param {readonly (readonly [string, string])[]} options values with their names */
export const select = (name, options) => h("select", { id: name, class: "select", "data-field": name }, ...options.map(([value, text]) => h("option", { value }, text)));

/** @param {string} name */
export const checkbox = (name) => h("input", { type: "checkbox", id: name, "data-field": name });

/** @param {string} label @param {HTMLElement} control that has an id */
export const labelled = (label, control) => h("p", { class: "field-line" }, h("label", { for: control.id }, label), control);

/** @param {string} label @param {HTMLInputElement} box */
export const checked = (label, box) => h("label", { class: "room-check" }, box, h("span", {}, label));

/** A part of the side that can be closed. @param {string} name @param {string} title @param {readonly Node[]} children @param {boolean} [isOpen] */
export const group = (name, title, children, isOpen = true) => h("details", { class: "room-group", "data-role": name, open: isOpen }, h("summary", {}, title), ...children);

/** A form whose button is pressed by Enter in any of its fields, too. @param {string} action @param {string} text @param {() => void} onSend @param {readonly Node[]} lines */
export function form(action, text, onSend, lines) {
  const made = h("form", { class: "room-form" }, ...lines, h("button", { class: "button", "data-action": action }, text));
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    onSend();
  });
  return made;
}

/** A whole number of a field, within bounds. @param {HTMLInputElement} field @param {number} least @param {number} most */
export function wholeNumber(field, least, most) {
  const value = Math.round(Number(field.value)) || least;
  return Math.max(least, Math.min(most, value));
}
