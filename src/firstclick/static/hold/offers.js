/** Other seats that the customer can hold instead with one tap; shown beside the hold and on the map. */

import { focusIn, h } from "../ui/dom.js";
import { words } from "../ui/words.js";

const OFFERS_MAX = 3;

export class Offers {
  #listener;
  #names;
  #list = h("div", { class: "offer-list" });
  #title = h("h3", {}, words.offers);
  element = h("section", { class: "offers", hidden: true, "data-role": "offers" }, this.#title, this.#list);
  /** @type {readonly (readonly string[])[]} */
  #offers = [];
  /** Finds new offers when some are no longer free. @type {() => readonly (readonly string[])[]} */
  #find = () => [];
  /** Every seat that is part of an offer. @type {ReadonlySet<string>} */
  seats = new Set();

  /**
   * @param {{onTake: (seats: string[]) => void, onFocusLost: () => void}} listener
   * @param {(seats: readonly string[]) => string[]} names of seats, in short
   */
  constructor(listener, names) {
    this.#listener = listener;
    this.#names = names;
  }

  /** @param {() => readonly (readonly string[])[]} find called now, and when an offer is no longer free */
  show(find) {
    this.#find = find;
    this.#put(find());
  }

  /** Replace the offers whose seats are no longer free. @param {(seatId: string) => boolean} isFree */
  renew(isFree) {
    if (this.#offers.some((seats) => !seats.every(isFree))) this.#put(this.#find().filter((one) => one.every(isFree)));
  }

  /** @param {readonly (readonly string[])[]} offers */
  #put(offers) {
    const hadFocus = this.#list.contains(focusIn(this.#list));
    this.#offers = offers.slice(0, OFFERS_MAX);
    this.seats = new Set(this.#offers.flat());
    this.#list.replaceChildren(...this.#offers.map((seats) => this.#button(seats)));
    this.element.hidden = this.#offers.length === 0;
    if (hadFocus) this.#keepFocus();
  }

  #keepFocus() {
    const [first] = this.#list.children;
    if (first instanceof HTMLElement) first.focus();
    else this.#listener.onFocusLost();
  }

  /** @param {readonly string[]} seats */
  #button(seats) {
    const marks = { type: "button", class: "button small", "data-action": "take-offer" };
    const button = h("button", marks, words.offer(this.#names(seats)));
    button.addEventListener("click", () => this.#listener.onTake([...seats]));
    return button;
  }
}
