/** The number of seats left at each showtime: updated by the feed, painted once a frame. */

import { setAttribute, setText } from "../ui/dom.js";
import { words } from "../ui/words.js";

/** @typedef {import("../server/types.js").ShowtimeLine} ShowtimeLine */

const FEW = 0.15;

export class SeatsLeft {
  /** @type {Map<string, ShowtimeLine>} */
  #lines = new Map();
  /** @type {Map<string, Element>} */
  #links = new Map();
  /** @type {Set<string>} */
  #dirty = new Set();
  #frame = 0;

  /** Set the counts of all showtimes. @param {readonly ShowtimeLine[]} lines */
  update(lines) {
    this.#lines = new Map(lines.map((line) => [line.showtime_id, line]));
    for (const id of this.#lines.keys()) this.#changed(id);
  }

  /** @param {import("../server/types.js").FeedMessage} message */
  receive(message) {
    const { showtime_id: id = "", seats_available: left = freeOf(message) } = message;
    const line = this.#lines.get(id);
    if (!line || left === undefined || left === line.seats_available) return;
    this.#lines.set(id, { ...line, seats_available: left });
    this.#changed(id);
  }

  /** Show the count of a showtime in this link. @param {Element} link @param {string} showtimeId */
  showIn(link, showtimeId) {
    this.#links.set(showtimeId, link);
    this.#paint(showtimeId);
  }

  close() {
    cancelAnimationFrame(this.#frame);
  }

  /** @param {string} showtimeId */
  #changed(showtimeId) {
    this.#dirty.add(showtimeId);
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      for (const id of this.#dirty) this.#paint(id);
      this.#dirty.clear();
    });
  }

  /** @param {string} showtimeId */
  #paint(showtimeId) {
    const [link, line] = [this.#links.get(showtimeId), this.#lines.get(showtimeId)];
    const text = link?.querySelector(".left");
    if (!link || !line || !text) return;
    const { seats_available: left, seats_total: total } = line;
    setText(text, words.seatsLeft(left));
    setAttribute(link, "data-left", left === 0 ? "none" : left <= total * FEW ? "few" : "many");
  }
}

/** The free seats of a snapshot; undefined for other messages. @param {import("../server/types.js").FeedMessage} message */
function freeOf({ type, seats }) {
  return type === "SNAPSHOT" ? seats?.filter((seat) => seat.status === "available").length : undefined;
}
