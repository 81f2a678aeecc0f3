/** How many seats one tap takes: a list to choose from, with one seat at first. */

import { h } from "../ui/dom.js";
import { words } from "../ui/words.js";
import { MOST_TOGETHER } from "./best_picks.js";

export class PartySize {
  #select = h("select", { class: "select", "data-action": "party-size" });
  element = h("label", { class: "party" }, h("span", {}, words.howMany), h("span", { class: "select-frame" }, this.#select));

  /** @param {number} seatsMax the most seats of one hold @param {() => void} onChange */
  constructor(seatsMax, onChange) {
    const most = Math.min(MOST_TOGETHER, seatsMax);
    for (let count = 1; count <= most; count += 1) this.#select.append(h("option", { value: count }, String(count)));
    this.element.hidden = most < 2;
    this.#select.addEventListener("change", () => onChange());
  }

  get count() {
    return Number(this.#select.value) || 1;
  }
}
