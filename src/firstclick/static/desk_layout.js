/** Where the parts of the showtime view stand on the page. */

import { h, icon, say } from "./dom.js";
import { TO_PROGRAMME } from "./router.js";
import { longDay, timeOfDay } from "./when.js";
import { words } from "./words.js";

/**
 * @typedef {object} Parts
 * @property {import("./map_zoom.js").MapZoom} map
 * @property {HTMLElement} best
 * @property {HTMLElement} panel
 * @property {HTMLElement} offers
 * @property {HTMLElement} tickets
 * @property {HTMLElement} legend
 * @property {HTMLElement} announcer
 */

/** @param {import("./types.js").Showtime} showtime @param {Parts} parts */
export function deskLayout(showtime, parts) {
  const free = h("p", { class: "free", "data-role": "free" });
  const total = showtime.seat_map.rows.reduce((sum, row) => sum + row.seats.length, 0);
  parts.panel.prepend(parts.offers);
  const element = h(
    "div",
    { class: "desk" },
    head(showtime),
    h("div", { class: "desk-tools" }, parts.best, h("div", { class: "map-tools" }, free, parts.map.buttons)),
    h("div", { class: "desk-map card" }, parts.map.scroller, parts.legend),
    h("aside", { class: "desk-side" }, parts.tickets, parts.panel),
    parts.announcer,
  );
  return {
    element,
    /** @param {number | null} seats null: not known yet */
    showFree: (seats) => say(free, seats === null ? words.loading : words.freeOf(seats, total)),
  };
}

/** @param {import("./types.js").Showtime} showtime */
function head({ title, cinema, auditorium, starts_at: at, timezone }) {
  const when = at === null ? words.anyTime : `${longDay(at, timezone)}, ${timeOfDay(at, timezone)}`;
  const back = h("a", { class: "back", href: TO_PROGRAMME }, icon("M15 5l-7 7l7 7"), words.back);
  const facts = [when, auditorium.name, cinema].filter(Boolean).map((fact) => h("span", {}, fact));
  return h("header", { class: "desk-head" }, back, h("h1", {}, title), h("p", { class: "facts" }, ...facts));
}
