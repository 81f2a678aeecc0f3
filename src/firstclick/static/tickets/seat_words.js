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

/** The seats of a booking by the names that its room has for them. @param {import("../server/types.js").SeatMap} map @param {readonly string[]} seatIds @returns {SeatNamed[]} */
export function namedSeats({ rows }, seatIds) {
  const named = rows.flatMap(({ label: row, section, seats }) => seats.map(({ seat_id, label }) => ({ seat_id, row, label, section })));
  return named.filter(({ seat_id }) => seatIds.includes(seat_id));
}
