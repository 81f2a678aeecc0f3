/** The bookings of this browser at one showtime, shown as tickets. */

import { Refusal, session } from "./api.js";
import { h } from "./dom.js";
import * as keep from "./keep.js";
import { ticket } from "./ticket.js";
import { toast } from "./toasts.js";
import { words } from "./words.js";

const CHECK_PAUSE_MS = 5_000;

export class MyBookings {
  #showtime;
  #onChange;
  #checkedAt = -Infinity;
  /** @type {import("./types.js").Booking[]} */
  #bookings = [];
  element = h("div", { class: "tickets" });
  /** The booked seats. @type {ReadonlySet<string>} */
  seats = new Set();

  /** @param {import("./types.js").Showtime} showtime @param {() => void} onChange */
  constructor(showtime, onChange) {
    this.#showtime = showtime;
    this.#onChange = onChange;
    this.#show();
  }

  /** @param {string} sessionId @param {string[]} seats */
  add(sessionId, seats) {
    const { showtime_id, title, cinema, auditorium, starts_at, timezone } = this.#showtime;
    keep.keepBooking({
      session_id: sessionId,
      showtime_id,
      seats,
      title,
      cinema,
      auditorium: auditorium.name,
      starts_at,
      timezone,
    });
    this.reload();
    const latest = /** @type {HTMLElement | null} */ (this.element.firstElementChild);
    latest?.focus({ preventScroll: true });
    latest?.scrollIntoView({ block: "nearest" });
  }

  /** Another tab has changed them, or they were. */
  reload() {
    this.#show();
    this.#onChange();
  }

  /**
   * Where the seats say that a booking does not stand, ask the server, and forget what it does not know.
   * @param {import("./seat_states.js").SeatStates} states
   */
  async check(states) {
    const doubtful = this.#bookings.filter((one) => one.seats.some((seat) => states.get(seat) === "available"));
    if (!doubtful.length || performance.now() - this.#checkedAt < CHECK_PAUSE_MS) return;
    this.#checkedAt = performance.now();
    for (const { session_id: sessionId } of doubtful) {
      const error = await session(sessionId).catch((reason) => reason);
      if (!(error instanceof Refusal && error.gone)) continue;
      keep.forgetBooking(sessionId);
      toast(words.bookingGone, "bad");
      this.reload();
    }
  }

  #show() {
    const now = keep.bookings(this.#showtime.showtime_id);
    if (this.element.hasChildNodes() && JSON.stringify(now) === JSON.stringify(this.#bookings)) return;
    this.#bookings = now;
    this.seats = new Set(this.#bookings.flatMap((booking) => booking.seats));
    this.element.replaceChildren(...this.#bookings.map(ticket).reverse());
    this.element.hidden = this.#bookings.length === 0;
  }
}
