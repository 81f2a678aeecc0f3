/** Days as texts such as "2026-11-27". Reads no clock. */

import { longDay } from "../ui/dates.js";
import { words } from "../ui/words.js";

const DAY_MS = 86_400_000;

/** @param {string} day @param {number} by days */
export const shiftedDay = (day, by) => new Date(noonOf(day) + by * DAY_MS).toISOString().slice(0, 10);

/** "Today, Friday 27 November". @param {string} day @param {string} today */
export function dayTitle(day, today) {
  const name = longDay(noonOf(day), "UTC");
  if (day === today) return `${words.today}, ${name}`;
  return day === shiftedDay(today, 1) ? `${words.tomorrow}, ${name}` : name;
}

/** Noon of a day, in milliseconds. @param {string} day */
export const noonOf = (day) => Date.parse(`${day}T12:00:00Z`);
