/**
 * What the customer can have instead of seats that they do not get: the nearest ones in one tap, a group of as many, and
 * what the server suggests.
 */

import { groupsNear } from "../seats/seat_groups.js";
import { nearestSeats, withoutOverlap } from "../seats/nearest_seats.js";
import { Offers } from "./offers.js";
import { namesIn, shortNames } from "../tickets/seat_words.js";

/**
 * @typedef {object} AlternativesListener
 * @property {(seats: string[]) => void} onTake
 * @property {() => void} onFocusLost
 * @property {(seatIds: Iterable<string>) => void} onChanged these seats are offered, or not any more
 * @property {(seatId: string) => boolean} isFree available, or held by this customer
 * @property {(seatId: string) => boolean} isForAll not set aside
 * @property {(seats: readonly string[]) => boolean} isWhole whether no pair is split
 */

export class Alternatives {
  #showtime;
  #listener;
  offers;

  /** @param {import("../server/types.js").Showtime} showtime @param {AlternativesListener} listener */
  constructor(showtime, listener) {
    this.#showtime = showtime;
    this.#listener = listener;
    this.offers = new Offers(listener, shortNames(namesIn(showtime.seat_map)));
  }

  /** Offer nothing any more. */
  clear() {
    this.#offer(() => []);
  }

  /**
   * The groups of a party, the best for this seat first.
   * @param {string} seatId @param {number} count
   */
  groups(seatId, count) {
    const { isFree, isForAll, isWhole } = this.#listener;
    const { seat_map: map, rules } = this.#showtime;
    const mayTake = (/** @type {string} */ seat) => isFree(seat) && isForAll(seat);
    return groupsNear(map.rows, seatId, count, mayTake, rules.orphan_walls === true).filter(isWhole);
  }

  /** Offer the groups that are nearest to a seat. Returns whether there is one. @param {string} seatId @param {number} count */
  offerGroups(seatId, count) {
    this.#offer(() => withoutOverlap(this.groups(seatId, count)));
    return this.offers.seats.size > 0;
  }

  /** Offer the seats that are nearest to those that were lost. @param {readonly string[]} seats */
  offerNearest(seats) {
    this.#offer(() => this.#nearest(seats));
  }

  /**
   * The server has refused a change.
   * @param {import("../server/api.js").Refusal} refusal @param {readonly string[]} wished
   */
  refused({ conflicts, suggestions }, wished) {
    this.#offer(() => (conflicts.length ? this.#nearest(wished, conflicts) : suggestions));
  }

  /** Seats have changed: replace the offers that are no longer free. */
  renew() {
    this.#listener.onChanged(this.offers.seats);
    this.offers.renew(this.#listener.isFree);
    this.#listener.onChanged(this.offers.seats);
  }

  /** @param {() => readonly (readonly string[])[]} find */
  #offer(find) {
    this.#listener.onChanged(this.offers.seats);
    this.offers.show(find);
    this.#listener.onChanged(this.offers.seats);
  }

  /**
   * The free seats that are closest to the wished ones.
   * @param {readonly string[]} wished @param {readonly string[]} [lost] taken, though the feed may not have reported it yet
   */
  #nearest(wished, lost = []) {
    const { seat_map: map, rules } = this.#showtime;
    const isFree = (/** @type {string} */ seat) => !lost.includes(seat) && this.#listener.isFree(seat);
    return nearestSeats(map.rows, wished, isFree, rules).filter((seats) => this.#listener.isWhole(seats));
  }
}
