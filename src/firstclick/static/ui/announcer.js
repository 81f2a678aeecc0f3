/**
 * Announces changes by others and the time left to screen readers, politely and not too often. Changes are collected
 * for a few seconds; the more there are, the longer the pause and the shorter the text.
 */

import { h } from "./dom.js";
import { words } from "./words.js";

const COLLECT_MS = 2_500;
/** The pause after an announcement of many seats, so that a busy sale is not announced all the time. */
const PAUSE_MS = 10_000;
const NAMED_MAX = 3;

export class Announcer {
  element = h("p", { class: "visually-hidden", "aria-live": "polite", "data-role": "announcer" });
  #isMine;
  #names;
  /** Changes since the last announcement; true: the seat was taken. @type {Map<string, boolean>} */
  #changed = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #pausedUntil = 0;

  /**
   * @param {(seatId: string) => boolean} isMine seats that this customer has are not announced
   * @param {(seats: readonly string[]) => string[]} names of seats, in words
   */
  constructor(isMine, names) {
    this.#isMine = isMine;
    this.#names = names;
  }

  /** @param {string} text */
  announce(text) {
    this.element.textContent = text;
  }

  /**
   * Seats that others have changed. A seat that is back in its former state is not announced.
   * @param {readonly import("../server/types.js").SeatChange[]} changes
   */
  changedByOthers(changes) {
    for (const { seat, before, now } of changes) {
      if ((before === "available") === (now === "available")) continue;
      if (this.#changed.has(seat)) this.#changed.delete(seat);
      else this.#changed.set(seat, now !== "available");
    }
    const wait = Math.max(COLLECT_MS, this.#pausedUntil - performance.now());
    if (this.#changed.size) this.#timer ??= setTimeout(() => this.#flush(), wait);
  }

  /** Changes of these seats were the customer's own. @param {readonly string[]} seatIds */
  forget(seatIds) {
    for (const seatId of seatIds) this.#changed.delete(seatId);
  }

  close() {
    clearTimeout(this.#timer);
  }

  #flush() {
    const changed = [...this.#changed].filter(([seat]) => !this.#isMine(seat));
    this.#changed.clear();
    this.#timer = undefined;
    if (!changed.length) return;
    if (changed.length > NAMED_MAX) {
      this.#pausedUntil = performance.now() + PAUSE_MS;
      return this.announce(words.changedMany(changed.length));
    }
    const [taken, free] = [true, false].map((wanted) => changed.filter(([, is]) => is === wanted).map(([seat]) => seat));
    this.announce([taken.length && words.taken(this.#names(taken)), free.length && words.free(this.#names(free))].filter(Boolean).join(" "));
  }
}
