/** Formats times in the cinema's time zone and in the customer's language. Reads no clock. */

import { words } from "./words.js";

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {number} ms @param {string | undefined} zone */
export const timeOfDay = (ms, zone) =>
  format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, zone).format(ms);

/** @param {number} ms @param {string | undefined} zone */
export const longDay = (ms, zone) => format({ weekday: "long", day: "numeric", month: "long" }, zone).format(ms);

/** A day with a time; words where there is none. @param {number | null} ms @param {string | undefined} zone */
export const dayAndTime = (ms, zone) => (ms === null ? words.anyTime : `${longDay(ms, zone)}, ${timeOfDay(ms, zone)}`);

/** A date with its year, in the time zone of who reads. @param {number} ms */
export const dateText = (ms) => format({ dateStyle: "medium" }, undefined).format(ms);

/** A moment to the second, as records have it, in the time zone of who reads. @param {number} ms */
export const momentText = (ms) => format({ dateStyle: "medium", timeStyle: "medium" }, undefined).format(ms);

/** @param {number} ms @param {string | undefined} zone */
export const shortDay = (ms, zone) => format({ weekday: "short", day: "numeric", month: "short" }, zone).format(ms);

/** "Fri, 27 November, 20:15:03". @param {number} ms @param {string | undefined} zone */
export const momentOf = (ms, zone) =>
  format({ weekday: "short", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }, zone).format(ms);

/**
 * A key that two times share when they fall on the same day at the cinema, e.g. "2026-03-29"; it sorts by day.
 * @param {number} ms
 * @param {string | undefined} zone
 */
export function dayKey(ms, zone) {
  const parts = format({ year: "numeric", month: "2-digit", day: "2-digit" }, zone).formatToParts(ms);
  /** @param {string} type */
  const get = (type) => parts.find((one) => one.type === type)?.value ?? "";
  return `${get("year")}-${get("month")}-${get("day")}`;
}

/** Minutes as "1 h 56 min". @param {number} minutes */
export function length(minutes) {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [hours ? `${hours} h` : "", rest ? `${rest} min` : ""].filter(Boolean).join(" ");
}

/** Milliseconds as "0:17", rounded up, so that "0:00" is the end. @param {number} ms */
export function countdownText(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** @param {Intl.DateTimeFormatOptions} options @param {string | undefined} zone */
function format(options, zone) {
  const key = JSON.stringify([words.locale, options, zone]);
  let found = formats.get(key);
  if (!found) {
    found = made(options, zone);
    formats.set(key, found);
  }
  return found;
}

/** @param {Intl.DateTimeFormatOptions} options @param {string | undefined} zone */
function made(options, zone) {
  try {
    return new Intl.DateTimeFormat(words.locale, { ...options, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat(words.locale, options);
  }
}
