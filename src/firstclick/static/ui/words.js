/** The page's texts in the customer's language: `words.live` is the text in the current language. */

import { de } from "./words_de.js";
import { en } from "./words_en.js";

/** @typedef {import("./words_en.js").Words} Words */
/** @typedef {import("../server/types.js").Problem} Problem */

/** The languages, the default one first. @type {readonly Words[]} */
export const languages = [en, de];

/** The current texts. On an embedding page they are in that page's language. @type {Words} */
export const words = { ...bestLanguage([document.documentElement.lang, ...navigator.languages]) };

/** Use this language from now on; texts that are shown already do not change. @param {Words} language */
export const useLanguage = (language) => void Object.assign(words, language);

/**
 * The first of these languages that exists; regions are ignored.
 * @param {readonly string[]} tags such as "de-AT", best first
 */
export function bestLanguage(tags) {
  const codes = tags.map((tag) => tag.toLowerCase().split("-")[0]);
  const code = codes.find((one) => languages.some((language) => language.code === one));
  return languages.find((language) => language.code === code) ?? en;
}

/** The last part of a problem's type. @param {Problem} problem */
export const slugOf = (problem) => problem.type?.split("/").pop() ?? "";

/**
 * The problem's sentence in the customer's language; the server's text when there is no translation.
 * @param {Problem} problem
 */
export function sentence(problem) {
  const slug = slugOf(problem);
  const own = Object.hasOwn(words.problems, slug) ? words.problems[slug](problem) : null;
  return own ?? problem.detail ?? problem.error ?? problem.title ?? words.noAnswer;
}
