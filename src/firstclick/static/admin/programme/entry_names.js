/** What a table of the programme file is called in lists: a name, and a line with what else it has. Touches no page. */

import { length } from "../../ui/dates.js";
import { words } from "../../ui/words.js";
import { office } from "../words.js";
import { CODECS, NOT_SOLD } from "./codecs.js";

/** @typedef {import("./types.js").Entry} Entry */
/** @typedef {import("./types.js").Tables} Tables */
/** @typedef {import("./types.js").ListName} ListName */
/** @typedef {{name: string, more: string}} EntryName */

/** @param {(string | undefined | false | 0)[]} parts */
const joined = (...parts) => parts.filter(Boolean).join(" · ");

/** @param {Tables} tables @param {ListName} table @param {Entry} entry @returns {EntryName} */
export function nameOf(tables, table, entry) {
  switch (table) {
    case "movie":
      return { name: entry.title || entry.id || office.untitled, more: joined(length(Number(entry.runtime_min) || 0), entry.rating) };
    case "auditorium":
      return { name: entry.name || entry.id || office.untitled, more: "" };
    case "ticket_type":
      return { name: entry.name || entry.id || office.untitled, more: joined(Number(entry.age_min) > 0 && words.ageFrom(entry.age_min), entry.note) };
    case "promo":
      return { name: entry.code || office.untitled, more: entry.percent === undefined ? CODECS.amount.show(entry.amount) : `${entry.percent} %` };
    case "price":
      return { name: whereText(tables, entry) || office.everywhere, more: amountsText(tables, entry) };
    case "showtime":
      return { name: titleOf(tables, entry.movie), more: joined(whenText(entry), roomOf(tables, entry.auditorium)) };
  }
}

/** @param {Tables} tables @param {string | undefined} id */
export const titleOf = ({ movie }, id) => movie.find((one) => one.id === id)?.title || id || office.untitled;

/** @param {Tables} tables @param {string | undefined} id */
export const roomOf = ({ auditorium }, id) => auditorium.find((one) => one.id === id)?.name || id || office.untitled;

/** When a showtime is, as its table says it. @param {Entry} entry */
function whenText({ starts_at: start, days, times, time, from, until }) {
  if (start !== undefined) return CODECS.moment.show(start).replace("T", " ");
  return joined(daysText(days), CODECS.times.show(times ?? time), from && office.fromTime(from), until && office.untilDate(until));
}

/** @param {string | string[] | undefined} days */
const daysText = (days) => [days ?? []].flat().map((day) => office.days[/** @type {keyof typeof office.days} */ (day)] ?? (day === "daily" ? office.daily : day)).join(", ");

/** What a price is narrowed by. @param {Tables} tables @param {Entry} entry */
function whereText(tables, { seats, auditorium, movie, showtime, days, from, until }) {
  const kinds = [seats ?? []].flat().map((kind) => words.kinds[/** @type {keyof typeof words.kinds} */ (kind)] ?? kind);
  const rooms = [auditorium ?? []].flat().map((id) => roomOf(tables, id));
  const titles = [movie ?? []].flat().map((id) => titleOf(tables, id));
  const hours = joined(from && office.fromTime(from), until && office.untilTime(until));
  return joined(kinds.join(", "), titles.join(", "), [showtime ?? []].flat().join(", "), daysText(days), hours, rooms.join(", "));
}

/** @param {Tables} tables @param {Entry} entry */
function amountsText({ ticket_type: types }, { amounts = {} }) {
  const shown = types.filter(({ id }) => id in amounts).map(({ id, name }) => `${name || id} ${amounts[id] === NOT_SOLD ? office.notSold : CODECS.amount.show(amounts[id])}`);
  return shown.join(", ");
}
