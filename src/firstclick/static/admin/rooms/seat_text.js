/** The seats of a plan in words: one as the buyer's page says it, and how many of each kind there are. */

import { seatName } from "../../seats/seat_map.js";
import { numberText } from "../../ui/money.js";
import { words } from "../../ui/words.js";
import { office } from "../words.js";

/** @param {import("./types.js").PlanRow} row @param {import("./types.js").PlanSeat} seat @param {boolean} isSelected */
export function seatText({ label, section }, seat, isSelected) {
  const name = seatName({ seat_id: "", label: seat.label, x: 0, kind: seat.kind }, { label, y: 0, seats: [], section: section?.name });
  const facts = [words.kinds[seat.kind], seat.broken && office.editor.broken, seat.house && office.editor.house, isSelected && office.editor.selected];
  return [name, ...facts.filter(Boolean)].join(", ");
}

/** "122 seats: 80 Standard, 12 Premium". @param {readonly {kind: import("./types.js").SeatKind}[]} seats */
export function capacityText(seats) {
  const kinds = Object.entries(words.kinds).map(([kind, name]) => ({ name, count: seats.filter((seat) => seat.kind === kind).length }));
  return office.capacity(seats.length, kinds.filter(({ count }) => count).map(({ name, count }) => `${name} ${numberText(count)}`));
}
