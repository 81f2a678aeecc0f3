/** A plan of what the server has read: of a room of the programme, or of a seating plan. Touches no page. */

import { along, planOf, seatIdOf } from "./plan.js";

/** @typedef {import("./types.js").Plan} Plan */
/** @typedef {import("./types.js").PlanRow} PlanRow */
/** @typedef {import("../../server/types.js").Row} Row */
/** @typedef {import("../../server/types.js").Seat} Seat */

/**
 * Chairs keep the numbers that are on them. @param {import("../../server/types.js").SeatMap} layout
 * @param {readonly string[]} broken ids of chairs that are out of order @param {readonly string[]} house ids of house seats @returns {Plan}
 */
export function readPlan(layout, broken, house) {
  const [isBroken, isHouse] = [new Set(broken), new Set(house)];
  let next = 1;
  const rows = layout.rows.map((row) => {
    const key = next++;
    const seats = row.seats.map((seat) => ({
      key: next++,
      x: seat.at?.[0] ?? seat.x,
      y: seat.at?.[1] ?? row.y,
      label: seat.label,
      kind: seat.kind,
      broken: isBroken.has(seat.seat_id),
      house: isHouse.has(seat.seat_id),
    }));
    return { key, label: row.label, section: sectionOf(row), rule: null, seats: along(seats) };
  });
  return planOf({ rows: [], next }, rows);
}

/** The section of a row; its id is what the ids of the row's seats begin with. @param {Row} row */
function sectionOf({ label, section, seats }) {
  if (section === undefined || !seats[0]) return null;
  const plain = seatIdOf({ key: 0, label, section: null, rule: null, seats: [] }, { ...PLAIN, label: seats[0].label });
  const { seat_id: seatId } = seats[0];
  const id = seatId.endsWith(`-${plain}`) ? seatId.slice(0, -plain.length - 1) : "";
  return { id, name: section };
}

/** @type {import("./types.js").PlanSeat} */
const PLAIN = { key: 0, x: 0, y: 0, label: "", kind: "standard", broken: false, house: false };
