/**
 * The page's texts in the customer's language: `words.live` is the text in the current language. The table of a language
 * is loaded when it is used, and no other.
 */

import { h } from "./dom.js";

/** @typedef {import("./words_en.js").Words} Words */
/** @typedef {import("../server/types.js").Problem} Problem */
/** `table`: where it is on the server, which writes the version of the file behind it. @typedef {{code: string, name: string, table: string}} Language */

/** The languages, the default one first; `languages` on the page's root element are those that it offers. @type {readonly Language[]} */
const LANGUAGES = [
  { code: "en", name: "English", table: "/static/ui/words_en.js" },
  { code: "de", name: "Deutsch", table: "/static/ui/words_de.js" },
  { code: "fr", name: "Français", table: "/static/ui/words_fr.js" },
];
const ROOT = new URL("..", import.meta.url).href;

/** The languages of this page, in the order in which it offers them. */
export const languages = offered(document.documentElement.dataset.languages);

/** The current texts. On an embedding page they are in that page's language. @type {Words} */
export const words = await firstTable();

/** Use this language from now on; texts that are shown already do not change. @param {string} code */
export async function useLanguage(code) {
  const language = languages.find((one) => one.code === code);
  if (language && code !== words.code) Object.assign(words, await tableOf(language));
}

/**
 * The first of these languages that exists; regions are ignored.
 * @param {readonly string[]} tags such as "de-AT", best first
 */
export function bestLanguage(tags) {
  const codes = tags.map((tag) => tag.toLowerCase().split("-")[0]);
  const code = codes.find((one) => languages.some((language) => language.code === one));
  return languages.find((language) => language.code === code) ?? languages[0];
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

/** @param {string | undefined} codes parted by spaces; nothing: all that there are */
function offered(codes) {
  const chosen = codes?.split(" ").map((code) => LANGUAGES.find((one) => one.code === code));
  const known = chosen?.filter((one) => one !== undefined) ?? [];
  return known.length ? known : LANGUAGES;
}

/** `first_language.js` has chosen one for the server's own pages already. */
async function firstTable() {
  return { ...(await tableOf(bestLanguage([document.documentElement.lang, ...navigator.languages]))) };
}

/** The table; a file that did not arrive is asked for once more. @param {Language} language @returns {Promise<Words>} */
async function tableOf({ code, table }) {
  const address = addressOf(code) ?? new URL(table, ROOT).href;
  const module = await import(address).catch(() => import(`${address}&again`));
  return module[code];
}

/**
 * Where the server's own page says that the table is. It is named in the page's head from now on, so that pages that
 * open without a network keep it.
 * @param {string} code
 */
function addressOf(code) {
  const named = document.querySelector("script[data-language-tables]")?.getAttribute(`data-${code}`);
  if (!named) return null;
  if (!document.head.querySelector(`link[href="${CSS.escape(named)}"]`)) {
    document.head.append(h("link", { rel: "modulepreload", href: named }));
  }
  return new URL(named, document.baseURI).href;
}
