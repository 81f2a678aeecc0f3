/** Dates with their year, and moments to the second, as records have them: in the time zone of who reads. */

import { words } from "../ui/words.js";

/** @param {number} ms */
export const dateText = (ms) => new Intl.DateTimeFormat(words.locale, { dateStyle: "medium" }).format(ms);

/** @param {number} ms */
export const momentText = (ms) => new Intl.DateTimeFormat(words.locale, { dateStyle: "medium", timeStyle: "medium" }).format(ms);
