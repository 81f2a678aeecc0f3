/** The texts of the page to pay by card, beside those in `ui/words.js`: `pay.title` is the text in the current language. */

import { words } from "../ui/words.js";
import { payDe } from "./words_de.js";
import { payEn } from "./words_en.js";
import { payFr } from "./words_fr.js";

/** The current texts. @type {import("./words_en.js").PayWords} */
export const pay = { ...payEn };

/** Follow the language of `words`. Call after each change of the language. */
export function followLanguage() {
  Object.assign(pay, [payDe, payFr].find(({ code }) => code === words.code) ?? payEn);
}
