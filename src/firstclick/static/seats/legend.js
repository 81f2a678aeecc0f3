/** The legend of the map: its statuses, and the kinds of seats that this room has. */

import { h, s, setAttribute } from "../ui/dom.js";
import { priceLegend } from "./price_legend.js";
import { pricesOf } from "./seat_prices.js";
import { CELL, body, sign } from "./seat_shapes.js";
import { words } from "../ui/words.js";

/** @typedef {import("../server/types.js").SeatKind} SeatKind */
/** @typedef {import("../server/types.js").Status} Status */

/** @typedef {[string, Status, boolean, string?]} LegendState the text, the status, whether it is the viewer's own, and its mark */

/** @returns {LegendState[]} */
const states = () => [
  [words.statuses.available, "available", false],
  [words.statuses.mineHold, "hold", true],
  [words.statuses.mineBooked, "confirmed", true],
  [words.statuses.hold, "hold", false],
  [words.statuses.confirmed, "confirmed", false],
  [words.statuses.reserved, "reserved", false],
  [words.statuses.booked, "booked", false],
  [words.statuses.out_of_order, "out_of_order", false],
];

/** @param {import("../server/types.js").Showtime} showtime @param {LegendState[]} [shown] otherwise those of a buyer's map */
export function legend(showtime, shown = states()) {
  const [map, prices] = [showtime.seat_map, pricesOf(showtime)];
  const kinds = new Set(map.rows.flatMap((row) => row.seats.map((seat) => seat.kind)));
  kinds.delete("standard");
  const items = shown.map(([text, status, mine, mark]) => item(text, "standard", status, mine, mark));
  for (const kind of kinds) items.push(item(words.kinds[kind] ?? kind, kind, "available", false));
  const title = h("h2", { class: "visually-hidden" }, words.legend);
  return h("section", { class: "legend" }, title, prices && priceLegend(prices), h("ul", {}, ...items));
}

/** Show the entry of seats that are out of order only where there are some. @param {HTMLElement} element the legend @param {boolean} isShown */
export function showOutOfOrder(element, isShown) {
  for (const one of element.querySelectorAll("[data-rare]")) setAttribute(one, "hidden", !isShown);
}

/** @param {string} text @param {SeatKind} kind @param {Status} status @param {boolean} mine @param {string} [mark] */
function item(text, kind, status, mine, mark) {
  const sample = s("g", { class: "sample", "data-status": status, "data-mine": mine ? "true" : null, "data-mark": mark });
  sample.append(
    s("path", { class: "body", d: body(kind) }),
    s("path", { class: "sign", d: sign(kind, { status, mine }) }),
  );
  const rare = status === "out_of_order";
  return h("li", { "data-rare": rare, hidden: rare }, s("svg", { viewBox: `0 0 ${CELL} ${CELL}`, "aria-hidden": "true" }, sample), text);
}
