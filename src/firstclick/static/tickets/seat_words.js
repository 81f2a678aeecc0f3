/** Where somebody sits, in words: a line for each row, "Balcony, row F, seats 7 and 8". */

import { words } from "../ui/words.js";

/** @typedef {import("../server/types.js").SeatNamed} SeatNamed */

/** Without rows (seats that have left the map) there is nothing to say. @param {readonly SeatNamed[]} seats @returns {string[]} */
export function seatWords(seats) {
  /** @type {Map<string, {section: string, row: string, labels: string[]}>} */
  const rows = new Map();
  for (const { section = "", row, label } of seats) {
    if (typeof row !== "string" || !label) continue;
    const key = JSON.stringify([section, row]);
    const known = rows.get(key) ?? { section, row, labels: [] };
    known.labels.push(label);
    rows.set(key, known);
  }
  return [...rows.values()].map(({ section, row, labels }) => words.seatsAt(section, row, labels));
}

/**
 * Seats of a room one by one, as they are said in a sentence: the row where it changes, "Balcony, row F, seat 7" and
 * "seat 8". What the room does not have is named by its id.
 * @param {import("../server/types.js").SeatMap} map
 */
export function namesIn({ rows }) {
  const places = new Map(rows.flatMap((row) => row.seats.map((seat) => /** @type {const} */ ([seat.seat_id, { row, label: seat.label }]))));
  return (/** @type {readonly string[]} */ seatIds) =>
    seatIds.map((seatId, index) => {
      const place = places.get(seatId);
      if (!place) return seatId;
      const { row, label } = place;
      return places.get(seatIds[index - 1])?.row === row ? words.nextSeat(label) : words.seatsAt(row.section ?? "", row.label, [label]);
    });
}

/**
 * Seats as they stand on buttons and beside the map, as short as on their chips: "M14". An id of several parts, such as
 * "balcony-1-2", is in words.
 * @param {(seats: readonly string[]) => string[]} names in words
 */
export const shortNames = (names) => (/** @type {readonly string[]} */ seatIds) => seatIds.map((seatId) => (seatId.includes("-") ? names([seatId])[0] : seatId));

/** As `shortNames`, for seats of a ticket; what is not among these keeps its id. @param {readonly SeatNamed[]} named */
export const shortNamesAmong = (named) =>
  shortNames((seatIds) => seatIds.map((seatId) => seatWords(named.filter((one) => one.seat_id === seatId))[0] ?? seatId));

/** The seats of a booking by the names that its room has for them. @param {import("../server/types.js").SeatMap} map @param {readonly string[]} seatIds @returns {SeatNamed[]} */
export function namedSeats({ rows }, seatIds) {
  const named = rows.flatMap(({ label: row, section, seats }) => seats.map(({ seat_id, label }) => ({ seat_id, row, label, section })));
  return named.filter(({ seat_id }) => seatIds.includes(seat_id));
}
