/** The words in the customer's language: who asks for `words.live` need not know which one that is. */

import { de } from "./words_de.js";
import { en } from "./words_en.js";

/** @typedef {import("./words_en.js").Words} Words */
/** @typedef {import("../server/types.js").Problem} Problem */

/** The languages that there are, the one for everybody first. @type {readonly Words[]} */
export const languages = [en, de];

/** What is said now. On a page of other people's that is the language of that page. @type {Words} */
export const words = { ...spoken([document.documentElement.lang, ...navigator.languages]) };

/** From now on say everything in this language; what was said before stays. @param {Words} language */
export const speak = (language) => void Object.assign(words, language);

/**
 * The first of these that is spoken here; a region is not asked for.
 * @param {readonly string[]} tags such as "de-AT", best first
 */
export function spoken(tags) {
  const codes = tags.map((tag) => tag.toLowerCase().split("-")[0]);
  const code = codes.find((one) => languages.some((language) => language.code === one));
  return languages.find((language) => language.code === code) ?? en;
}

/** The last part of a problem's type. @param {Problem} problem */
export const slugOf = (problem) => problem.type?.split("/").pop() ?? "";

/** Why not, in the customer's language; the server's own sentence where there is none. @param {Problem} problem */
export function sentence(problem) {
  const slug = slugOf(problem);
  const own = Object.hasOwn(words.problems, slug) ? words.problems[slug](problem) : null;
  return own ?? problem.detail ?? problem.error ?? problem.title ?? words.noAnswer;
}
