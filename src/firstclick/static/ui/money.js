/** Formats amounts of money in the customer's language. */

import { words } from "./words.js";

/** @type {Map<string, Intl.NumberFormat>} */
const formats = new Map();

/**
 * An amount in the smallest unit of its currency, as people write it; `exponent` digits of it stand behind the point.
 * @param {import("../server/types.js").Money} money
 */
export function moneyText({ amount, currency, exponent }) {
  const key = `${words.locale} ${currency} ${exponent}`;
  let format = formats.get(key);
  if (!format) {
    const digits = { minimumFractionDigits: exponent, maximumFractionDigits: exponent };
    format = new Intl.NumberFormat(words.locale, { style: "currency", currency, ...digits });
    formats.set(key, format);
  }
  return format.format(amount / 10 ** exponent);
}
