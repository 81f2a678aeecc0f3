/**
 * Two lines below the map, which open: seats by section, row and seat, and what the keys do. What is in them is loaded
 * when one is first opened.
 */

import { adoptSheet, h } from "../ui/dom.js";
import { words } from "../ui/words.js";

export class RoomAids {
  #load;
  #finder = aid("finder", words.findSeat);
  #keys = aid("keys", words.keys);
  /** @type {import("./seat_finder.js").SeatFinder | null} */
  #seats = null;
  #frame = 0;
  #loading = false;
  element = h("div", { class: "room-aids" }, this.#finder, this.#keys);

  /**
   * @param {import("../server/types.js").SeatMap} map @param {import("./seat_prices.js").SeatPrices | null} prices
   * @param {import("./seat_finder.js").FinderListener} listener
   * @param {{element: HTMLElement, focus: () => void}} room where the seats are
   */
  constructor(map, prices, listener, room) {
    this.#load = () => this.#loaded(map, prices, listener);
    for (const one of [this.#finder, this.#keys]) one.addEventListener("toggle", () => one.open && void this.#load());
    room.element.addEventListener("keydown", (event) => this.#key(event, room.focus));
  }

  /** Open the lists: where the seats are in a list, they are the way to a row. */
  openFinder() {
    this.#finder.open = true;
  }

  /** The states of seats have changed. At most once a frame. */
  changed() {
    if (!this.#seats || !this.#finder.open) return;
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#seats?.show();
    });
  }

  close() {
    cancelAnimationFrame(this.#frame);
  }

  /** @param {import("../server/types.js").SeatMap} map @param {import("./seat_prices.js").SeatPrices | null} prices @param {import("./seat_finder.js").FinderListener} listener */
  async #loaded(map, prices, listener) {
    if (this.#seats) return this.#seats.show();
    if (this.#loading) return;
    this.#loading = true;
    try {
      const { seatAids, aidsSheet } = await import("./seat_aids.js");
      adoptSheet(this.element, aidsSheet);
      const { finder, keys } = seatAids(map, prices, listener);
      this.#seats = finder;
      this.#finder.lastElementChild?.replaceChildren(finder.element);
      this.#keys.lastElementChild?.replaceChildren(keys);
    } catch {
      for (const one of [this.#finder, this.#keys]) one.lastElementChild?.replaceChildren(words.noAnswer);
    }
    this.#loading = false;
  }

  /** @param {KeyboardEvent} event @param {() => void} leave */
  #key(event, leave) {
    const { key, target } = event;
    const isOpen = key === "Escape" && this.#keys.open && target instanceof Node && this.#keys.contains(target);
    if (isOpen) leave();
    if (isOpen || key === "?") this.#keys.open = !isOpen;
    if (key === "?") this.#keys.querySelector("summary")?.focus();
  }
}

/** @param {string} name @param {string} title */
const aid = (name, title) => h("details", { class: "aid", "data-aid": name }, h("summary", {}, title), h("div", { class: "aid-content" }, words.loading));
