/** "Best n together" in one tap, and the offers that come with a refusal. */

import { h } from "./dom.js";
import { words } from "./words.js";

const MOST = 8;
const OFFERS_MAX = 3;

/**
 * @param {number} seatsMax the most seats of one hold
 * @param {(count: number) => void} onPick
 */
export function bestPicks(seatsMax, onPick) {
  const buttons = h("div", { class: "best-buttons", role: "group", "aria-labelledby": "best-title" });
  for (let count = 2; count <= Math.min(MOST, seatsMax); count += 1) {
    const label = words.best(count);
    const button = h("button", {
      type: "button",
      class: "button round",
      "data-action": `best-${count}`,
      "aria-label": label,
      title: label,
    });
    button.append(String(count));
    button.addEventListener("click", () => onPick(count));
    buttons.append(button);
  }
  return h("section", { class: "best" }, h("h2", { id: "best-title" }, words.bestTitle), buttons);
}

/** Other choices that the server would allow, shown until the customer chooses. */
export class Offers {
  #onTake;
  #list = h("div", { class: "offer-list" });
  element = h(
    "section",
    { class: "offers", hidden: true, "data-role": "offers" },
    h("h3", {}, words.offers),
    this.#list,
  );
  /** @type {readonly (readonly string[])[]} */
  #offers = [];
  /** Every seat that is part of an offer. @type {ReadonlySet<string>} */
  seats = new Set();

  /** @param {(seats: string[]) => void} onTake */
  constructor(onTake) {
    this.#onTake = onTake;
  }

  /** @param {readonly (readonly string[])[]} offers */
  show(offers) {
    const shown = offers.slice(0, OFFERS_MAX);
    this.#offers = shown;
    this.seats = new Set(shown.flat());
    this.#list.replaceChildren(...shown.map((seats) => this.#button(seats)));
    this.element.hidden = shown.length === 0;
  }

  /** Withdraw the offers that are no longer to be had. @param {(seatId: string) => boolean} isFree */
  prune(isFree) {
    const left = this.#offers.filter((seats) => seats.every(isFree));
    if (left.length < this.#offers.length) this.show(left);
  }

  /** @param {readonly string[]} seats */
  #button(seats) {
    const button = h(
      "button",
      { type: "button", class: "button small", "data-action": "take-offer" },
      words.offer(seats),
    );
    button.addEventListener("click", () => this.#onTake([...seats]));
    return button;
  }
}
