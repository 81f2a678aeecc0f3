/** The texts of the door, beside those in `ui/words.js`: `door.admitted` is the text in the current language. */

import { words } from "../ui/words.js";
import { doorDe } from "./words_de.js";
import { doorEn } from "./words_en.js";

/** The current texts. @type {import("./words_en.js").DoorWords} */
export const door = { ...doorEn };

/** Follow the language of `words`. Call after each change of the language. */
export function followLanguage() {
  Object.assign(door, words.code === doorDe.code ? doorDe : doorEn);
  words.noAnswer = door.noAnswer;
  words.problems = { ...words.problems, ...door.problems };
}
