/** Where the showtimes of a day stand: lanes of auditoriums, and bars that do not cover each other. Touches no page. */

import { dayKey, timeOfDay } from "../../ui/dates.js";
import { shiftedDay } from "../days.js";

/** @typedef {import("./types.js").WeekShowtime} WeekShowtime */
/** A showtime in its lane; hours are counted from midnight, and go on past 24. @typedef {WeekShowtime & {from: number, until: number, row: number}} Bar */
/** @typedef {{auditorium: string, bars: Bar[], rows: number}} Lane */
/** @typedef {{day: string, lanes: Lane[]}} WeekDay */
/** @typedef {{days: WeekDay[], from: number, until: number}} Week `from` and `until` are hours */

export const DAYS_SHOWN = 7;
const HOUR_MS = 3_600_000;
/** How long a bar is where nobody knows how long the movie is. */
const UNKNOWN_HOURS = 1.5;
const USUAL_HOURS = { from: 12, until: 24 };

/**
 * Seven days from `first` on.
 * @param {readonly WeekShowtime[]} showtimes @param {string} first @param {string | undefined} zone @param {readonly string[]} rooms in their order
 * @returns {Week}
 */
export function weekOf(showtimes, first, zone, rooms) {
  const bars = showtimes.map((one) => ({ day: dayKey(one.starts_at, zone), bar: barOf(one, zone) }));
  const days = Array.from({ length: DAYS_SHOWN }, (_, place) => shiftedDay(first, place)).map((day) => {
    const ofDay = bars.filter((one) => one.day === day).map(({ bar }) => bar);
    const names = [...new Set([...rooms, ...ofDay.map((bar) => bar.auditorium)])];
    return { day, lanes: names.map((name) => laneOf(name, ofDay.filter((bar) => bar.auditorium === name))) };
  });
  const shown = days.flatMap(({ lanes }) => lanes.flatMap((lane) => lane.bars));
  const from = Math.floor(Math.min(USUAL_HOURS.from, ...shown.map((bar) => bar.from)));
  const until = Math.ceil(Math.max(USUAL_HOURS.until, ...shown.map((bar) => bar.until)));
  return { days, from, until };
}

/** @param {WeekShowtime} showtime @param {string | undefined} zone @returns {Bar} */
function barOf(showtime, zone) {
  const from = hourOf(showtime.starts_at, zone);
  const hours = showtime.ends_at === null ? UNKNOWN_HOURS : (showtime.ends_at - showtime.starts_at) / HOUR_MS;
  return { ...showtime, from, until: from + hours, row: 0 };
}

/** @param {number} ms @param {string | undefined} zone */
function hourOf(ms, zone) {
  const [hour, minute] = timeOfDay(ms, zone).split(":").map(Number);
  return hour + minute / 60;
}

/** Bars that would cover each other stand below each other. @param {string} auditorium @param {Bar[]} bars @returns {Lane} */
function laneOf(auditorium, bars) {
  bars.sort((a, b) => a.from - b.from);
  /** When each row is free again. @type {number[]} */
  const free = [];
  for (const bar of bars) {
    const row = free.findIndex((until) => until <= bar.from);
    bar.row = row < 0 ? free.length : row;
    free[bar.row] = bar.until;
  }
  return { auditorium, bars, rows: Math.max(1, free.length) };
}
