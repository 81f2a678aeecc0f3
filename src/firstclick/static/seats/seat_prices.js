/** What the seats of a room cost: kinds of seats with the same prices are one class. Touches no page. */

import { moneyText } from "../ui/money.js";
import { words } from "../ui/words.js";

/** @typedef {import("../server/types.js").SeatKind} SeatKind */
/** @typedef {import("../server/types.js").Prices} Prices */
/** @typedef {{type: import("../server/types.js").TicketType, amount: number}} Offer */
/**
 * @typedef {object} PriceClass
 * @property {number} nth from 1, the cheapest first
 * @property {SeatKind[]} kinds
 * @property {{name: string, text: string}[]} tickets
 * @property {number} amount of the ticket type that is offered first
 */

/** The prices of a showtime; null where its seats cost nothing. @param {import("../server/types.js").Showtime} showtime */
export function pricesOf({ prices, seat_map: map }) {
  return prices ? new SeatPrices(prices, map) : null;
}

/** The ticket types of a kind of seat with their prices, the usual one first. @param {Prices} prices @param {SeatKind | undefined} kind @returns {Offer[]} */
export function offersOf({ ticket_types: types, prices }, kind) {
  return types.flatMap((type) => {
    const found = prices.find((one) => one.kind === kind && one.ticket_type === type.ticket_type);
    return found ? [{ type, amount: found.amount }] : [];
  });
}

/** A ticket type with who it is for. @param {import("../server/types.js").TicketType} type */
export function ticketName(type) {
  const who = [type.age_min && words.ageFrom(type.age_min), type.note].filter(Boolean).join(", ");
  return who ? `${type.name} (${who})` : type.name;
}

export class SeatPrices {
  /** @type {Map<SeatKind, PriceClass>} */
  #classOf = new Map();
  #prices;
  /** @type {PriceClass[]} */
  classes;

  /** @param {Prices} prices @param {import("../server/types.js").SeatMap} map */
  constructor(prices, map) {
    this.#prices = prices;
    /** @type {Map<string, PriceClass>} */
    const classes = new Map();
    for (const kind of new Set(map.rows.flatMap((row) => row.seats.map((seat) => seat.kind)))) {
      const amounts = offersOf(prices, kind);
      if (!amounts.length) continue;
      const key = JSON.stringify(amounts.map(({ type, amount }) => [type.ticket_type, amount]));
      const known = classes.get(key) ?? { nth: 0, kinds: [], amount: amounts[0].amount, tickets: amounts.map((one) => this.#ticket(one)) };
      known.kinds.push(kind);
      classes.set(key, known);
      this.#classOf.set(kind, known);
    }
    this.classes = [...classes.values()].sort((a, b) => a.amount - b.amount);
    this.classes.forEach((one, index) => (one.nth = index + 1));
  }

  /** The number of the class of a kind of seat. @param {SeatKind} kind */
  nthOf(kind) {
    return this.#classOf.get(kind)?.nth ?? null;
  }

  /** The price with the ticket type that is offered first; empty without one. @param {SeatKind} kind */
  textOf(kind) {
    const found = this.#classOf.get(kind);
    return found ? this.#text(found.amount) : "";
  }

  /** The booking fees, in a sentence; empty without any. */
  get fees() {
    const { per_seat: seat, per_order: order } = this.#prices.fees;
    return [seat && words.feePerSeat(this.#text(seat)), order && words.feePerOrder(this.#text(order))].filter(Boolean).join(", ");
  }

  /** @param {Offer} one */
  #ticket({ type, amount }) {
    return { name: ticketName(type), text: this.#text(amount) };
  }

  /** @param {number} amount */
  #text(amount) {
    const { currency, exponent } = this.#prices;
    return amount === 0 ? words.freeOfCharge : moneyText({ amount, currency: currency ?? "EUR", exponent: exponent ?? 2 });
  }
}
