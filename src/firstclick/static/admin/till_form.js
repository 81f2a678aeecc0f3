/** The forms that open a till and close one. What was typed stays until the server has taken it. */

import { h, setAttribute, setText } from "../ui/dom.js";
import { moneyText } from "../ui/money.js";
import { typedAmount } from "./amounts.js";
import { secondStep } from "./second_step.js";
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
 * A till is closed for good, so that what was counted is shown once more before.
 * @param {Till} till
 * @param {(counted: Counted) => Promise<string>} onClose returns why it was refused, or ""
 */
export function closeTillForm({ till_id: id, currency, exponent }, onClose) {
  const cash = amountField("counted", office.counted(currency), id);
  const slips = amountField("slips", office.slips, id);
  const note = h("input", { id: `note-${id}`, class: "field", maxlength: 200, autocomplete: "off", "data-field": "till-note" });
  const noteLine = h("p", { class: "field-line" }, h("label", { for: note.id }, office.tillNote), note);
  /** @returns {Counted | null} */
  const read = () => {
    const counted = cash.read(exponent);
    const onSlips = slips.isEmpty() ? undefined : slips.read(exponent);
    if (counted === null || onSlips === null) return null;
    const text = note.value.trim();
    return { counted_minor: counted, ...(onSlips !== undefined && { slips_minor: onSlips }), ...(text && { note: text }) };
  };
  const text = (/** @type {number | undefined} */ amount) => (amount === undefined ? "" : moneyText({ amount, currency, exponent }));
  const question = () => {
    const counted = read();
    return counted && office.closeTillQuestion(text(counted.counted_minor), text(counted.slips_minor));
  };
  const send = async () => {
    const counted = read();
    return counted && onClose(counted);
  };
  return formOf("close-till", office.closeTill, [cash.line, slips.line, noteLine], send, question);
}

/**
 * @param {string} name @param {string} text @param {readonly Node[]} lines
 * @param {() => Promise<string | null>} onSubmit the text of what went wrong; null where a field says it
 * @param {() => string | null} [question] is asked before; null where a field is wrong
 */
function formOf(name, text, lines, onSubmit, question) {
  const error = h("p", { class: "field-error", role: "alert", "data-role": "till-error" });
  const button = h("button", { type: "submit", class: "button primary", "data-action": name }, text);
  const step = secondStep(button, { action: name, label: text, onYes: () => void submit() });
  const form = h("form", { class: "till-form", novalidate: true }, ...lines, error, step.element);
  form.addEventListener("input", () => step.end());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (question) ask(question());
    else void submit();
  });
  /** @param {string | null} asked */
  function ask(asked) {
    setText(error, asked === null ? office.notMoney : "");
    if (asked !== null) step.ask(asked);
  }
  async function submit() {
    if (button.hasAttribute("aria-disabled")) return;
    setText(error, "");
    setAttribute(button, "aria-disabled", true);
    const wrong = await onSubmit();
    setAttribute(button, "aria-disabled", false);
    step.end();
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
