/** The acts on a showtime's map, one request each. What the server answers is given back in the form that the page uses. */

import { uuid } from "../server/user_id.js";

/** @typedef {import("./office_types.js").Sale} Sale */
/** @typedef {import("./office_types.js").OfficeBooking} OfficeBooking */
/** @typedef {import("./office_types.js").SeatsAnswer} SeatsAnswer */
/** @typedef {import("./office_types.js").PaidBy} PaidBy */
/** @typedef {import("./office_types.js").MapAnswer} MapAnswer */
/** @typedef {import("./office_types.js").BrokenAnswer} BrokenAnswer */

export class MapActs {
  #api;
  #path;
  /** The key of the last sale, which stays the same until it is known what became of it. @type {{of: string, key: string} | null} */
  #sale = null;

  /** @param {import("./office_api.js").OfficeApi} api @param {string} showtimeId */
  constructor(api, showtimeId) {
    this.#api = api;
    this.#path = `showtimes/${encodeURIComponent(showtimeId)}`;
  }

  /** @returns {Promise<MapAnswer>} */
  async map() {
    return this.#api.send("GET", `${this.#path}/map`);
  }

  /** Sell; sent again with the same seats and payment, it is the same sale. @param {Sale} sale @returns {Promise<OfficeBooking>} */
  async sell(sale) {
    const of = JSON.stringify(sale);
    if (this.#sale?.of !== of) this.#sale = { of, key: uuid() };
    return this.#api.sendKeyed(`${this.#path}/sales`, sale, this.#sale.key);
  }

  /** The last sale is over; the same again is another one. */
  endSale() {
    this.#sale = null;
  }

  /** @param {readonly string[]} seats @param {string} label @returns {Promise<SeatsAnswer>} */
  keep(seats, label) {
    return this.#api.send("PUT", `${this.#path}/house-seats`, label ? { seats, label } : { seats });
  }

  /** @param {readonly string[]} seats @returns {Promise<SeatsAnswer>} */
  putOnSale(seats) {
    return this.#api.send("DELETE", `${this.#path}/house-seats`, { seats });
  }

  /** Hold seats for a customer. @param {readonly string[]} seats @param {string} label @param {number} minutes @returns {Promise<{seats: string[], until: number}>} */
  hold(seats, label, minutes) {
    return this.#api.send("POST", `${this.#path}/counter-holds`, { seats, label, minutes });
  }

  /** Take broken seats out of sale from now on. @param {string} room @param {readonly string[]} seats @returns {Promise<BrokenAnswer>} */
  block(room, seats) {
    return this.#api.send("PUT", `auditoriums/${encodeURIComponent(room)}/out-of-order`, { seats });
  }

  /** @param {string} room @param {readonly string[]} seats @returns {Promise<BrokenAnswer>} */
  unblock(room, seats) {
    return this.#api.send("DELETE", `auditoriums/${encodeURIComponent(room)}/out-of-order`, { seats });
  }

  /**
   * End a hold. @param {string} handle @param {boolean} isOurs staff hold the seats
   * @returns {Promise<{isClosing: boolean}>} `isClosing`: a payment has to be cancelled first
   */
  async release(handle, isOurs) {
    const path = `${isOurs ? "counter-holds" : "holds"}/${encodeURIComponent(handle)}`;
    return { isClosing: (await this.#api.sendForStatus("DELETE", path)).status === 202 };
  }

  /** @param {string} reference @param {PaidBy} way @returns {Promise<OfficeBooking>} */
  takeDue(reference, way) {
    return this.#api.send("POST", `bookings/${encodeURIComponent(reference)}/pay`, { paid_by: way });
  }

  /** @param {string} reference @param {readonly string[]} from @param {readonly string[]} to @returns {Promise<OfficeBooking>} */
  move(reference, from, to) {
    return this.#api.send("POST", `bookings/${encodeURIComponent(reference)}/move`, { from, to });
  }
}
