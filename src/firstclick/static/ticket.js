/** A booking as a ticket: film, day and time, room, seats. */

import { h, icon } from "./dom.js";
import { longDay, timeOfDay } from "./when.js";
import { words } from "./words.js";

/** @typedef {import("./types.js").Booking} Booking */

/** @param {Booking} booking @returns {HTMLElement} */
export function ticket(booking) {
  return h(
    "article",
    { class: "ticket", "data-role": "ticket", tabindex: -1 },
    h("header", {}, icon("M5 12.5l4.5 4.5l9.5-10"), h("p", {}, words.ticketTitle)),
    h("h3", {}, booking.title),
    h(
      "dl",
      {},
      fact(words.when, whenOf(booking)),
      fact(words.where, [booking.auditorium, booking.cinema].filter(Boolean).join(", ")),
      h(
        "div",
        { class: "ticket-seats" },
        h("dt", {}, booking.seats.length === 1 ? words.seat : words.seats),
        h("dd", {}, ...chips(booking.seats)),
      ),
    ),
  );
}

/** @param {Booking} booking */
function whenOf({ starts_at: at, timezone }) {
  return at === null ? words.anyTime : `${longDay(at, timezone)}, ${timeOfDay(at, timezone)}`;
}

/** @param {string} name @param {string} value */
const fact = (name, value) => h("div", {}, h("dt", {}, name), h("dd", {}, value));

/** @param {readonly string[]} seats */
const chips = (seats) => seats.flatMap((seat, index) => [index ? " " : "", h("span", {}, seat)]);
