/** Tickets that were found by a name, a seat or a reference, each with a button that lets it in. */

import { h } from "../ui/dom.js";
import { door } from "./words.js";

/** @typedef {import("./door_types.js").FoundTicket} FoundTicket */

export class FoundList {
  #onChosen;
  element = h("section", { class: "found card", "aria-labelledby": "found-title", "data-role": "found", hidden: true });

  /** @param {(reference: string) => void} onChosen */
  constructor(onChosen) {
    this.#onChosen = onChosen;
  }

  hide() {
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  /** @param {readonly FoundTicket[]} tickets @param {boolean} more */
  show(tickets, more) {
    const lines = tickets.map((one) => h("li", {}, this.#line(one), this.#button(one)));
    const none = tickets.length ? null : h("p", { class: "soft" }, door.nothingFound);
    this.element.replaceChildren(h("h2", { id: "found-title" }, door.found), none ?? h("ul", {}, ...lines), more ? h("p", { class: "soft" }, door.moreFound) : "");
    this.element.hidden = false;
  }

  /** @param {FoundTicket} ticket */
  #line({ name, reference, seats }) {
    const states = seats.map(({ seat_id: seat, state }) => `${seat} ${door.states[state]}`).join(", ");
    return h("span", {}, h("strong", {}, name || door.noName), h("span", { class: "soft" }, `${reference} · ${states}`));
  }

  /** @param {FoundTicket} ticket */
  #button({ reference, name }) {
    const button = h("button", { type: "button", class: "button", "data-reference": reference, "aria-label": `${door.go}: ${name || reference}` }, door.go);
    button.addEventListener("click", () => this.#onChosen(reference));
    return button;
  }
}
