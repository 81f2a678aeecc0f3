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
  /** The count that the feed has sent of each showtime, and with which message. @type {Map<string, { left: number, at: number }>} */
  #sent = new Map();
  #messages = 0;
  #frame = 0;

  /** How many counts the feed has sent: to be kept when counts are requested, and given to `update` with the answer. */
  get messages() {
    return this.#messages;
  }

  /**
   * Set the counts of all showtimes. What the feed has sent since they were requested is newer than the answer.
   * @param {readonly ShowtimeLine[]} lines
   * @param {number} messagesBefore `messages` at the time of the request
   */
  update(lines, messagesBefore) {
    this.#lines = new Map(
      lines.map((line) => {
        const sent = this.#sent.get(line.showtime_id);
        const isNewer = sent && sent.at > messagesBefore;
        return [line.showtime_id, isNewer ? { ...line, seats_available: sent.left } : line];
      }),
    );
    for (const id of this.#lines.keys()) this.#changed(id);
  }

  /** @param {import("../server/types.js").FeedMessage} message */
  receive(message) {
    const { showtime_id: id = "", seats_available: left = freeOf(message) } = message;
    if (left === undefined) return;
    this.#sent.set(id, { left, at: ++this.#messages });
    const line = this.#lines.get(id);
    if (!line || left === line.seats_available) return;
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
