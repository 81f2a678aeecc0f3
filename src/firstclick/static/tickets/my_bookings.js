/** The bookings of this browser at one showtime, shown as tickets. */

import { Refusal } from "../server/api.js";
import { h } from "../ui/dom.js";
import { namedSeats } from "./seat_words.js";
import { ticket } from "./ticket.js";
import { completeTickets, isCancelled, renewTickets, saveCancelled } from "./ticket_token.js";

const CHECK_PAUSE_MS = 5_000;

export class MyBookings {
  #server;
  #showtime;
  #listener;
  #checkedAt = -Infinity;
  /** @type {import("../server/types.js").Booking[]} */
  #bookings = [];
  element = h("div", { class: "tickets" });
  /** The booked seats. @type {ReadonlySet<string>} */
  seats = new Set();

  /**
   * @param {import("../server/server.js").TicketServer} server
   * @param {import("../server/types.js").Showtime} showtime
   * @param {{onChange: () => void, onGone: () => void}} listener `onGone`: the server does not have a booking any more
   */
  constructor(server, showtime, listener) {
    this.#server = server;
    this.#showtime = showtime;
    this.#listener = listener;
    this.#show();
    void this.#complete();
  }

  /** @param {import("../server/types.js").ConfirmedHold} booked */
  add({ sessionId, ...booked }) {
    const { showtime_id, title, cinema, auditorium, starts_at, timezone, seat_map } = this.#showtime;
    this.#server.storage.saveBooking({
      session_id: sessionId,
      showtime_id,
      ...booked,
      named: namedSeats(seat_map, booked.seats),
      title,
      cinema,
      auditorium: auditorium.name,
      starts_at,
      timezone,
    });
    this.reload();
    if (this.#mayFocus) this.#focusLatest();
    void this.#complete();
  }

  /** Whoever is elsewhere in the page, in a form or at another element, stays there. */
  get #mayFocus() {
    const [root, focused] = [this.element.getRootNode(), document.activeElement];
    return !focused || focused === document.body || !(root instanceof ShadowRoot) || focused === root.host;
  }

  #focusLatest() {
    const latest = /** @type {HTMLElement | null} */ (this.element.firstElementChild);
    latest?.focus({ preventScroll: true });
    latest?.scrollIntoView({ block: "nearest" });
  }

  /** Read the stored bookings again after a change by this tab or another. */
  reload() {
    this.#show();
    this.#listener.onChange();
  }

  /**
   * Request the bookings whose seats are available again. Store what is cancelled, and remove those that the server does
   * not have.
   * @param {import("../seats/seat_states.js").SeatStates} states
   */
  async check(states) {
    const doubtful = this.#bookings.filter((one) => one.seats.some((seat) => states.get(seat) === "available"));
    if (!doubtful.length || performance.now() - this.#checkedAt < CHECK_PAUSE_MS) return;
    this.#checkedAt = performance.now();
    for (const booking of doubtful) {
      if (!(booking.found ? await renewTickets(this.#server, [booking]) : await this.#isLost(booking))) continue;
      this.#listener.onGone();
      this.reload();
    }
  }

  /**
   * Store that the booking has lost seats, or all of them. Returns false when it has not.
   * @param {import("../server/types.js").Booking} booking
   */
  async #isLost(booking) {
    const { storage, api } = this.#server;
    const answer = await api.session(booking.session_id).catch((reason) => reason);
    if (isCancelled(answer)) return saveCancelled(this.#server, booking);
    if (answer instanceof Refusal && answer.gone) {
      storage.removeBooking(booking.session_id);
      return true;
    }
    if (answer instanceof Error) return false;
    const { seats } = /** @type {import("../server/types.js").SessionAnswer} */ (answer);
    const cancelled = booking.seats.filter((seat) => !seats.includes(seat));
    if (cancelled.length) storage.saveBooking({ ...booking, seats, cancelled: [...(booking.cancelled ?? []), ...cancelled] });
    return cancelled.length > 0;
  }

  async #complete() {
    if (await completeTickets(this.#server, this.#bookings)) this.#show();
  }

  #show() {
    const stored = this.#server.storage.bookings(this.#showtime.showtime_id);
    const { starts_at, auditorium, moved_from, status, seat_map } = this.#showtime;
    const facts = { starts_at, auditorium: auditorium.name, moved_from, showtime_status: status };
    const valid = stored.filter((booking) => booking.seats.length);
    const now = valid.map((booking) => ({ ...booking, ...facts, named: namedSeats(seat_map, booking.seats) }));
    if (this.element.hasChildNodes() && JSON.stringify(now) === JSON.stringify(this.#bookings)) return;
    this.#bookings = now;
    this.seats = new Set(this.#bookings.flatMap((booking) => booking.seats));
    const focused = [...this.element.children].findIndex((one) => one.matches(":focus"));
    this.element.replaceChildren(...this.#bookings.map((one) => ticket(one, this.#server)).reverse());
    const again = this.element.children[focused];
    if (again instanceof HTMLElement) again.focus({ preventScroll: true });
    this.element.hidden = this.#bookings.length === 0;
  }
}
