/** The forms that open a till and close one. What was typed stays until the server has taken it. */

import { h, setAttribute, setText } from "../ui/dom.js";
import { typedAmount } from "./amounts.js";
import { office } from "./words.js";

/** @typedef {import("./office_types.js").Till} Till */
/** @typedef {{counted_minor: number, slips_minor?: number, note?: string}} Counted */

/**
 * @param {{currency: string, exponent: number}} money
 * @param {(minor: number) => Promise<string>} onOpen returns why it was refused, or ""
 */
export function openTillForm({ currency, exponent }, onOpen) {
  const float = amountField("float", office.float(currency));
  return formOf("open-till", office.openTill, [float.line], async () => {
    const minor = float.read(exponent);
    return minor === null ? null : onOpen(minor);
  });
}

/**
 * @param {Till} till
 * @param {(counted: Counted) => Promise<string>} onClose returns why it was refused, or ""
 */
export function closeTillForm({ till_id: id, currency, exponent }, onClose) {
  const cash = amountField("counted", office.counted(currency), id);
  const slips = amountField("slips", office.slips, id);
  const note = h("input", { id: `note-${id}`, class: "field", maxlength: 200, autocomplete: "off", "data-field": "till-note" });
  const noteLine = h("p", { class: "field-line" }, h("label", { for: note.id }, office.tillNote), note);
  return formOf("close-till", office.closeTill, [cash.line, slips.line, noteLine], async () => {
    const counted = cash.read(exponent);
    const onSlips = slips.isEmpty() ? undefined : slips.read(exponent);
    if (counted === null || onSlips === null) return null;
    const text = note.value.trim();
    return onClose({ counted_minor: counted, ...(onSlips !== undefined && { slips_minor: onSlips }), ...(text && { note: text }) });
  });
}

/**
 * @param {string} name @param {string} text @param {readonly Node[]} lines
 * @param {() => Promise<string | null>} onSubmit the text of what went wrong; null where a field says it
 */
function formOf(name, text, lines, onSubmit) {
  const error = h("p", { class: "field-error", role: "alert", "data-role": "till-error" });
  const button = h("button", { type: "submit", class: "button primary", "data-action": name }, text);
  const form = h("form", { class: "till-form", novalidate: true }, ...lines, error, button);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (button.disabled) return;
    void submit();
  });
  async function submit() {
    setText(error, "");
    button.disabled = true;
    const wrong = await onSubmit();
    button.disabled = false;
    setText(error, wrong ?? office.notMoney);
  }
  return form;
}

/** @param {string} name @param {string} text @param {string} [of] what makes the id one of its own */
function amountField(name, text, of = "") {
  const field = h("input", { id: `${name}-${of}`, class: "field", inputmode: "decimal", autocomplete: "off", maxlength: 12, "data-field": name });
  const line = h("p", { class: "field-line" }, h("label", { for: field.id }, text), field);
  field.addEventListener("input", () => setAttribute(field, "aria-invalid", null));
  return {
    line,
    isEmpty: () => !field.value.trim(),
    /** The amount in the smallest unit; null, and the focus is on the field, where there is none. @param {number} exponent */
    read(exponent) {
      const minor = typedAmount(field.value, exponent);
      if (minor === null) {
        setAttribute(field, "aria-invalid", "true");
        field.focus();
      }
      return minor;
    },
  };
}
