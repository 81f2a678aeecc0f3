/** The texts of the box office, beside those of the map in `ui/words.js`: `office.today` is the text in the current language. */

import { words } from "../ui/words.js";
import { officeDe } from "./words_de.js";
import { officeEn } from "./words_en.js";

/** The current texts. @type {import("./words_en.js").OfficeWords} */
export const office = { ...officeEn };

/** Follow the language of `words`, and let the map speak to staff. Call after each change of the language. */
export function followLanguage() {
  Object.assign(office, words.code === officeDe.code ? officeDe : officeEn);
  words.mapLabel = office.mapLabel;
  words.noAnswer = office.noAnswer;
  words.statuses = { ...words.statuses, ...office.statuses };
  words.problems = { ...words.problems, ...office.problems };
}
