/** The seats that are selected on a showtime's map, sorted by what can be done with them. Touches no page. */

/** @typedef {import("./office_types.js").SeatFact} SeatFact */
/**
 * What is selected: free seats, seats that are kept back, and those of holds and of orders.
 * @typedef {{free: string[], kept: string[], holds: Map<string, string[]>, bookings: Map<string, string[]>, others: string[]}} Groups
 *   `others`: out of order, or it is not known yet who has them
 */

export class Choice {
  /** @type {Set<string>} */
  #seats = new Set();
  #order;

  /** @param {readonly string[]} order all seats, as the map has them */
  constructor(order) {
    this.#order = order;
  }

  get isEmpty() {
    return this.#seats.size === 0;
  }

  /** As the map orders them. */
  get seats() {
    return this.#order.filter((seat) => this.#seats.has(seat));
  }

  /** @param {string} seatId */
  has(seatId) {
    return this.#seats.has(seatId);
  }

  /** Select a seat, or not any more. @param {string} seatId */
  toggle(seatId) {
    if (!this.#seats.delete(seatId)) this.#seats.add(seatId);
  }

  /** @param {readonly string[]} seatIds */
  add(seatIds) {
    for (const seatId of seatIds) if (this.#order.includes(seatId)) this.#seats.add(seatId);
  }

  /** @param {readonly string[]} seatIds */
  drop(seatIds) {
    for (const seatId of seatIds) this.#seats.delete(seatId);
  }

  /** @param {(seatId: string) => SeatFact} factOf @returns {Groups} */
  groups(factOf) {
    /** @type {Groups} */
    const groups = { free: [], kept: [], holds: new Map(), bookings: new Map(), others: [] };
    for (const seat of this.seats) {
      const { status, reference, handle } = factOf(seat);
      if (status === "available") groups.free.push(seat);
      else if (status === "reserved") groups.kept.push(seat);
      else if (reference) put(groups.bookings, reference, seat);
      else if (handle) put(groups.holds, handle, seat);
      else groups.others.push(seat);
    }
    return groups;
  }
}

/** @param {Map<string, string[]>} map @param {string} key @param {string} seat */
function put(map, key, seat) {
  map.set(key, [...(map.get(key) ?? []), seat]);
}
