/** Where seats are drawn: in their column and row, or where the plan of the room has them. In cells; draws nothing. */

import { s } from "../ui/dom.js";
import { CELL } from "./seat_shapes.js";

/** @typedef {import("../server/types.js").Seat} Seat */
/** @typedef {import("../server/types.js").Row} Row */
/** @typedef {import("../server/types.js").SeatMap} SeatMap */

/** The left top corner of a seat. @param {Seat} seat @param {Row} row */
export const placeOf = (seat, row) => ({ x: seat.at?.[0] ?? seat.x, y: seat.at?.[1] ?? row.y });

/** Whether the plan has places of its own for its seats. @param {SeatMap} map */
export const isPlanned = (map) => map.rows.some((row) => row.seats.some((seat) => seat.at));

/** From the front of a row to its back. @param {Row} row */
export function spanOf(row) {
  const ys = row.seats.map((seat) => placeOf(seat, row).y);
  const top = Math.min(...ys);
  return { top, tall: Math.max(...ys) - top + 1 };
}

/** The label of each row of a plan: at both its ends, and in front of a row that goes backwards. @param {SeatMap} map */
export function plannedLabels(map) {
  const group = s("g", { class: "row-letters", "aria-hidden": "true" });
  for (const row of map.rows) {
    const places = row.seats.map((seat) => placeOf(seat, row)).sort((a, b) => a.x - b.x || a.y - b.y);
    const [first, last] = [places[0], places[places.length - 1]];
    if (!first) continue;
    if (goesBackwards(row)) group.append(text(row.label, first.x + 0.5, first.y - 0.2));
    else group.append(text(row.label, first.x - 0.1, first.y + 0.6, "ends"), text(row.label, last.x + 1.1, last.y + 0.6, "begins"));
  }
  return group;
}

/** The name of each section, in front of its first row. @param {SeatMap} map @param {readonly Row[]} rows from the screen backwards */
export function sectionNames(map, rows) {
  const names = [...new Set(rows.map((row) => row.section ?? ""))].filter((name) => name !== "");
  return names.map((section) => {
    const first = /** @type {Row} */ (rows.find((row) => row.section === section));
    const xs = first.seats.map((seat) => placeOf(seat, first).x);
    const middle = isPlanned(map) ? (Math.min(...xs) + Math.max(...xs) + 1) / 2 : map.width / 2;
    return text(section, middle, spanOf(first).top - (goesBackwards(first) ? 0.7 : 0.3), "section-name");
  });
}

/** Whether a row of a plan goes away from the screen more than along it. @param {Row} row */
function goesBackwards(row) {
  const xs = row.seats.map((seat) => placeOf(seat, row).x);
  return spanOf(row).tall - 1 > Math.max(...xs) - Math.min(...xs);
}

/** @param {string} words @param {number} x @param {number} y @param {string} [look] */
const text = (words, x, y, look) => s("text", { x: x * CELL, y: y * CELL, ...(look && { class: look }) }, words);
