/** Single seats that a hold leaves: the sentence about them, and a button that adds them to the hold. */

import { h, setText } from "../ui/dom.js";
import { shortNames } from "../tickets/seat_words.js";
import { words } from "../ui/words.js";

/** @typedef {import("../server/types.js").Agreed} Agreed */

/**
 * What a hold leaves, as it is said; "" where it leaves nothing that can be avoided.
 * @param {Agreed | null} agreed @param {(seats: readonly string[]) => string[]} names of seats
 */
export function singleSeatsText(agreed, names) {
  const { orphans = [], suggestions = [] } = agreed ?? {};
  return orphans.length && suggestions.length ? words.leavesAlone(names(orphans)) : "";
}

export class SingleSeats {
  #listener;
  #names;
  #text = h("p", {});
  #add = h("button", { type: "button", class: "button small", "data-action": "add-single" });
  /** What the hold will be with them. @type {string[]} */
  #whole = [];
  element = h("div", { class: "single-seats", "data-role": "single-seats", hidden: true }, this.#text, this.#add);

  /** @param {{onTake: (seats: string[]) => void, isFree: (seatId: string) => boolean, names: (seats: readonly string[]) => string[], most: number}} listener `most`: seats in a hold */
  constructor(listener) {
    this.#listener = listener;
    this.#names = shortNames(listener.names);
    this.#add.addEventListener("click", () => this.#listener.onTake(this.#whole));
  }

  /** @param {Agreed | null} agreed @param {readonly string[]} seats shown as mine: a change of them is under way where they differ */
  show(agreed, seats) {
    const { orphans = [] } = agreed ?? {};
    const sentence = singleSeatsText(agreed, this.#names);
    const isCurrent = agreed !== null && seats.length === agreed.seats.length && seats.every((one) => agreed.seats.includes(one));
    const isOpen = sentence !== "" && isCurrent && orphans.every((seat) => this.#listener.isFree(seat));
    this.element.hidden = !isOpen;
    if (!isOpen) return;
    this.#whole = [...agreed.seats, ...orphans];
    this.#add.hidden = this.#whole.length > this.#listener.most;
    setText(this.#text, `${sentence} ${this.#add.hidden ? words.chooseOthers : words.addThem(this.#names(orphans))}`);
    setText(this.#add, words.addSeats(this.#names(orphans)));
  }
}
