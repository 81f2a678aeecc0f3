/** What the programme's file says about one showtime after it was planned: its `[[change]]` table. Never touches the page. */

import { dayKey, timeOfDay } from "../ui/dates.js";

/** @typedef {import("./programme/types.js").DraftAnswer} DraftAnswer */
/** @typedef {import("./programme/types.js").Entry} Entry */
/** @typedef {import("../server/types.js").Showtime} Showtime */
/** How staff want a showtime: `startsAt` is the cinema's wall clock, "" for a showtime without a start. @typedef {{status: "on_sale" | "closed" | "cancelled", startsAt: string, auditorium: string}} Wanted */
/** @typedef {{id: string, name: string}} RoomChoice */

/** A moment at the cinema, as `datetime-local` has it. @param {number} ms @param {string} zone */
const clockOf = (ms, zone) => `${dayKey(ms, zone)}T${timeOfDay(ms, zone)}`;

/** How a showtime is now. @param {Showtime} showtime @returns {Wanted} */
export function stateOf({ status, starts_at: at, timezone, auditorium }) {
  return { status: status ?? "on_sale", startsAt: at === null ? "" : clockOf(at, timezone), auditorium: auditorium.auditorium_id };
}

/** How it was planned. @param {Showtime} showtime @param {Entry[]} auditoriums of the file @returns {Wanted} */
export function plannedState(showtime, auditoriums) {
  const { moved_from: before, timezone } = showtime;
  const now = stateOf({ ...showtime, status: undefined });
  if (!before) return now;
  const room = auditoriums.find(({ name }) => name === before.auditorium);
  return { ...now, startsAt: clockOf(before.starts_at, timezone), auditorium: room?.id ?? now.auditorium };
}

/**
 * The `[[change]]` tables, with that of this showtime as it is wanted: none where it is as planned.
 * @param {Entry[]} changes @param {string} showtimeId @param {Wanted} planned @param {Wanted} wanted @returns {Entry[]}
 */
export function withChange(changes, showtimeId, planned, wanted) {
  /** @type {Entry} */
  const entry = { showtime: showtimeId };
  if (wanted.startsAt !== planned.startsAt) entry.starts_at = `${wanted.startsAt}:00`.slice(0, 19);
  if (wanted.auditorium !== planned.auditorium) entry.auditorium = wanted.auditorium;
  if (wanted.status === "closed") entry.sales = "closed";
  if (wanted.status === "cancelled") entry.status = "cancelled";
  const others = changes.filter(({ showtime }) => showtime !== showtimeId);
  if (Object.keys(entry).length === 1) return others;
  const place = changes.findIndex(({ showtime }) => showtime === showtimeId);
  return place < 0 ? [...others, entry] : others.toSpliced(place, 0, entry);
}

/** The auditoriums that have the seats of the planned one, that one too. @param {DraftAnswer} draft @param {string} planned its id @returns {RoomChoice[]} */
export function fittingRooms({ rooms, tables }, planned) {
  const seats = seatsOf(rooms.find(({ auditorium }) => auditorium === planned));
  const fitting = rooms.filter((one) => one.auditorium === planned || fits(seats, seatsOf(one))).map(({ auditorium }) => auditorium);
  return tables.auditorium.filter(({ id }) => fitting.includes(id)).map(({ id, name }) => ({ id, name: name ?? id }));
}

/** The kinds of all seats, by their ids. @param {import("./programme/types.js").Room | undefined} room */
function seatsOf(room) {
  const seats = room?.layout.rows.flatMap((row) => row.seats) ?? [];
  return new Map(seats.map((seat) => [seat.seat_id, seat.kind ?? ""]));
}

/** As the import decides it: each planned seat is there, of the same kind, and there are no other kinds. @param {Map<string, string>} planned @param {Map<string, string>} other */
function fits(planned, other) {
  const kinds = new Set(planned.values());
  return planned.size > 0 && [...planned].every(([id, kind]) => other.get(id) === kind) && [...other.values()].every((kind) => kinds.has(kind));
}
