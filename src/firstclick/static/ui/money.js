/** Formats amounts of money and other numbers in the customer's language. */

import { words } from "./words.js";

/** @type {Map<string, Intl.NumberFormat>} */
const formats = new Map();

/**
 * An amount in the smallest unit of its currency, as people write it; `exponent` digits of it stand behind the point.
 * @param {import("../server/types.js").Money} money
 */
export function moneyText({ amount, currency, exponent }) {
  const digits = { minimumFractionDigits: exponent, maximumFractionDigits: exponent };
  return numberText(amount / 10 ** exponent, { style: "currency", currency, ...digits });
}

/** A number as people write it. @param {number} value @param {Intl.NumberFormatOptions} [options] */
export function numberText(value, options = {}) {
  const key = words.locale + JSON.stringify(options);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(words.locale, options);
    formats.set(key, format);
  }
  return format.format(value);
}
