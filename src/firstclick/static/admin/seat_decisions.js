/** What staff decide about free seats and those that are kept back: asks the server, and says what has become of each seat. */

import { timeOfDay } from "../ui/dates.js";
import { refusedSeats } from "./refused.js";
import { office } from "./words.js";

/** @typedef {import("./map_acts.js").MapActs} MapActs */
/** @typedef {import("./office_types.js").SeatsAnswer} SeatsAnswer */
/**
 * @typedef {object} Decided
 * @property {<T>(seats: readonly string[], act: () => Promise<T>) => Promise<T | null>} act null where it was refused
 * @property {(changed: readonly string[], refused: string, text: string) => void} onDone what is not selected any more, what was
 *   refused, and what was done, in words
 */

export class SeatDecisions {
  #room;
  #zone;
  #showtimeId;
  #acts;
  #on;

  /** @param {import("../server/types.js").Showtime} showtime @param {MapActs} acts @param {Decided} on */
  constructor({ showtime_id: showtimeId, auditorium, timezone }, acts, on) {
    this.#zone = timezone;
    this.#showtimeId = showtimeId;
    this.#room = auditorium.auditorium_id;
    this.#acts = acts;
    this.#on = on;
  }

  /** @param {readonly string[]} seats @param {string} label */
  async keep(seats, label) {
    this.#answered(await this.#on.act(seats, () => this.#acts.keep(seats, label)), office.kept);
  }

  /** @param {readonly string[]} seats */
  async putOnSale(seats) {
    this.#answered(await this.#on.act(seats, () => this.#acts.putOnSale(seats)), office.onSale);
  }

  /** @param {readonly string[]} seats @param {string} label @param {number} minutes */
  async hold(seats, label, minutes) {
    const held = await this.#on.act(seats, () => this.#acts.hold(seats, label, minutes));
    if (held) this.#on.onDone(held.seats, "", office.heldUntil(held.seats, timeOfDay(held.until, this.#zone)));
  }

  /** @param {readonly string[]} seats */
  async block(seats) {
    this.#answeredAll(await this.#on.act(seats, () => this.#acts.block(this.#room, seats)), office.blocked);
  }

  /** @param {readonly string[]} seats */
  async unblock(seats) {
    const answer = await this.#on.act(seats, () => this.#acts.unblock(this.#room, seats));
    this.#answeredAll(answer && { showtimes: answer.showtimes.map(withoutWhole) }, office.mended);
  }

  /** @param {SeatsAnswer | null} answer @param {(seats: readonly string[]) => string} text */
  #answered(answer, text) {
    if (answer) this.#on.onDone(answer.changed, refusedSeats(answer.refused), answer.changed.length ? text(answer.changed) : "");
  }

  /** Where a showtime has refused seats, they stay selected: what was refused is shown beside them. @param {import("./office_types.js").BrokenAnswer | null} answer @param {(seats: readonly string[], showtimes: number) => string} text */
  #answeredAll(answer, text) {
    if (!answer) return;
    const done = answer.showtimes.filter((one) => one.changed.length);
    const here = answer.showtimes.find((one) => one.showtime_id === this.#showtimeId);
    const seats = [...new Set(done.flatMap((one) => one.changed))];
    const left = answer.showtimes.filter((one) => one.refused.length).map((one) => `${nameOf(one, this.#zone)}: ${refusedSeats(one.refused)}`);
    this.#on.onDone(left.length ? [] : (here?.changed ?? []), left.join("\n"), done.length ? text(seats, done.length) : "");
  }
}

/** A seat that is sold or on sale at a showtime is not out of order there: nothing is left to be mended. */
const WHOLE = ["sold", "on_sale"];

/** @param {import("./office_types.js").BrokenAnswer["showtimes"][number]} showtime */
const withoutWhole = (showtime) => ({ ...showtime, refused: showtime.refused.filter((one) => !WHOLE.includes(one.reason)) });

/** @param {import("./office_types.js").BrokenAnswer["showtimes"][number]} showtime @param {string} zone */
function nameOf({ title, starts_at: at }, zone) {
  return at === null ? title : `${title}, ${office.dayAndTime(at, zone)}`;
}
