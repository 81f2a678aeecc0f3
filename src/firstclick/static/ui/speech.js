/** Numbers, plurals and lists by the rules that the browser has for a language. The tables of words are written with it. */

/** The forms of a word by the plural rules of its language; `other` is the one for all that the others are not for. @typedef {Partial<Record<Intl.LDMLPluralRule, string>> & {other: string}} Forms */

/** @param {string} locale such as "en-GB" */
export function speech(locale) {
  const rules = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  const lists = new Intl.ListFormat(locale, { type: "conjunction" });
  /** @param {number} n */
  const number = (n) => numbers.format(n);
  /** The form of a word for so many. @param {number} n @param {Forms} forms */
  const form = (n, forms) => forms[rules.select(n)] ?? forms.other;
  /** So many of them, with the number. @param {number} n @param {Forms} forms */
  const count = (n, forms) => `${number(n)} ${form(n, forms)}`;
  /** @param {readonly string[]} items */
  const list = (items) => lists.format(items);
  /** A time; whole minutes are given as minutes. @param {number} seconds @param {Forms} minute @param {Forms} second */
  const time = (seconds, minute, second) => (seconds > 0 && seconds % 60 === 0 ? count(seconds / 60, minute) : count(seconds, second));
  return { number, form, count, list, time };
}
