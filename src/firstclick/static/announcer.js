/** Says to screen readers, politely and not too often, what others do to the seats and how my time goes. */

import { h } from "./dom.js";
import { words } from "./words.js";

const GATHER_MS = 2_500;
const NAMED_MAX = 3;

export class Announcer {
  element = h("p", { class: "visually-hidden", "aria-live": "polite", "data-role": "announcer" });
  /** @type {Set<string>} */
  #taken = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {string} text */
  say(text) {
    this.element.textContent = text;
  }

  /** Somebody else took these; told together with the others of these seconds. @param {readonly string[]} seatIds */
  taken(seatIds) {
    for (const seatId of seatIds) this.#taken.add(seatId);
    if (this.#taken.size) this.#timer ??= setTimeout(() => this.#tell(), GATHER_MS);
  }

  close() {
    clearTimeout(this.#timer);
  }

  #tell() {
    const seats = [...this.#taken];
    this.#taken.clear();
    this.#timer = undefined;
    if (seats.length === 1) this.say(words.taken(seats[0]));
    else this.say(seats.length <= NAMED_MAX ? words.takenAll(seats) : words.takenMany(seats.length));
  }
}
