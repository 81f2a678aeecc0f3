/** The layout of the seat picker's parts, and the count of free seats above the map. */

import { showOutOfOrder } from "../seats/legend.js";
import { h, setText } from "../ui/dom.js";
import { words } from "../ui/words.js";

/**
 * @typedef {object} Parts
 * @property {import("../seats/room_view.js").RoomView} room
 * @property {HTMLElement} tools
 * @property {HTMLElement} status
 * @property {HTMLElement} panel
 * @property {HTMLElement} tickets
 * @property {HTMLElement} legend
 * @property {HTMLElement} announcer
 */

/** @param {import("../server/types.js").Showtime} showtime @param {Parts} parts */
export function pickerLayout(showtime, parts) {
  const free = h("p", { class: "free", "data-role": "free" });
  const total = showtime.seat_map.rows.reduce((sum, row) => sum + row.seats.length, 0);
  const element = h(
    "div",
    { class: "picker" },
    h("div", { class: "picker-tools" }, parts.tools, h("div", { class: "map-tools" }, free, parts.status, parts.room.tools)),
    h("div", { class: "picker-map card" }, parts.room.element, parts.legend),
    h("aside", { class: "picker-side" }, parts.tickets, parts.panel),
    parts.announcer,
  );
  return {
    element,
    /** @param {import("../seats/seat_states.js").SeatStates} states */
    show({ cursor, free: seats, hasOutOfOrder }) {
      setText(free, cursor ? words.freeOf(seats, total) : words.loading);
      showOutOfOrder(parts.legend, hasOutOfOrder);
    },
  };
}
