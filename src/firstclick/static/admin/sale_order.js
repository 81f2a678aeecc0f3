/** What the selected seats cost at the counter, with a ticket type for each. Touches no page. */

import { offersOf } from "../seats/seat_prices.js";

/** @typedef {import("../server/types.js").Showtime} Showtime */
/** @typedef {import("../server/types.js").Money} Money */
/** @typedef {import("../seats/seat_prices.js").Offer} Offer */

export class SaleOrder {
  #prices;
  #kinds;
  /** The ticket type that was chosen for a seat. @type {Map<string, string>} */
  #chosen = new Map();
  /** @type {readonly string[]} */
  seats = [];

  /** @param {Showtime} showtime */
  constructor({ prices, seat_map: map }) {
    this.#prices = prices;
    this.#kinds = new Map(map.rows.flatMap((row) => row.seats).map((seat) => [seat.seat_id, seat.kind]));
  }

  get isFree() {
    return !this.#prices;
  }

  /** How many digits of amounts stand behind the point. */
  get exponent() {
    return this.#prices?.exponent ?? 2;
  }

  /** The ticket types of a seat with their prices, the usual one first. @param {string} seatId @returns {Offer[]} */
  offers(seatId) {
    return this.#prices ? offersOf(this.#prices, this.#kinds.get(seatId)) : [];
  }

  /** The ticket types that every selected seat has. */
  get common() {
    const offers = this.seats.map((seat) => this.offers(seat));
    return (offers[0] ?? []).map(({ type }) => type).filter((type) => offers.every((all) => all.some((one) => one.type === type)));
  }

  /** The ticket type of all seats; null where they have several. */
  get single() {
    const types = new Set(this.seats.map((seat) => this.offerOf(seat)?.type.ticket_type));
    return types.size === 1 ? [...types][0] ?? null : null;
  }

  /** @param {string} seatId @returns {Offer | undefined} */
  offerOf(seatId) {
    const offers = this.offers(seatId);
    return offers.find(({ type }) => type.ticket_type === this.#chosen.get(seatId)) ?? offers[0];
  }

  /** @param {readonly string[]} seatIds @param {string} ticketType */
  choose(seatIds, ticketType) {
    for (const seatId of seatIds) this.#chosen.set(seatId, ticketType);
  }

  /** The next customer begins with the usual tickets. */
  forget() {
    this.#chosen.clear();
  }

  get fees() {
    const { per_seat: seat, per_order: order } = this.#prices?.fees ?? { per_seat: 0, per_order: 0 };
    return this.seats.length ? seat * this.seats.length + order : 0;
  }

  get total() {
    return this.seats.reduce((sum, seat) => sum + (this.offerOf(seat)?.amount ?? 0), this.fees);
  }

  /** @param {number} amount @returns {Money} */
  money(amount) {
    return { amount, currency: this.#prices?.currency ?? "EUR", exponent: this.exponent };
  }

  /** The seats as the server takes them. @returns {import("./office_types.js").SeatSold[]} */
  get lines() {
    return this.seats.map((seat_id) => {
      const type = this.offerOf(seat_id)?.type.ticket_type;
      return type ? { seat_id, ticket_type: type } : { seat_id };
    });
  }
}
