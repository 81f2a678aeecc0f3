/** Amounts of money: sums by currency, what staff type, and the notes that a customer may give. Touches no page. */

import { moneyText } from "../ui/money.js";
import { words } from "../ui/words.js";

/** @typedef {import("../server/types.js").Money} Money */

/** Notes and their multiples, in whole units of the currency. */
const NOTES = [5, 10, 20, 50, 100, 200];
const NOTES_SHOWN = 3;

/** The sums of amounts, one for each currency; a dash for none. @param {readonly Money[]} amounts */
export function moneyList(amounts) {
  /** @type {Map<string, Money>} */
  const sums = new Map();
  for (const one of amounts) {
    const before = sums.get(one.currency)?.amount ?? 0;
    sums.set(one.currency, { ...one, amount: before + one.amount });
  }
  return [...sums.values()].map(moneyText).join(", ") || "–";
}

/**
 * The amount that somebody has typed, with a point or a comma; null when it is none.
 * @param {string} text @param {number} exponent
 */
export function typedAmount(text, exponent) {
  const clean = text.replace(/\s/g, "").replace(",", ".");
  if (!/^\d{1,9}(\.\d*)?$/.test(clean)) return null;
  const [whole, part = ""] = clean.split(".");
  if (part.length > exponent) return null;
  return Number(whole + part.padEnd(exponent, "0"));
}

/** An amount as it is typed in the current language. @param {Money} money */
export function typedText({ amount, exponent }) {
  return new Intl.NumberFormat(words.locale, { minimumFractionDigits: exponent, maximumFractionDigits: exponent, useGrouping: false }).format(amount / 10 ** exponent);
}

/** What a customer will probably give for a total, in notes; the smallest first. @param {Money} total @returns {Money[]} */
export function likelyCash(total) {
  const unit = 10 ** total.exponent;
  const rounded = NOTES.map((note) => Math.ceil(total.amount / (note * unit)) * note * unit);
  const amounts = [...new Set(rounded)].filter((amount) => amount > total.amount).sort((a, b) => a - b);
  return amounts.slice(0, NOTES_SHOWN).map((amount) => ({ ...total, amount }));
}
