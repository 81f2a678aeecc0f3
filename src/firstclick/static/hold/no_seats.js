/**
 * Says that there is no seat, or that there are not so many together, in place of the invitation to choose. With it come other times
 * of the film, which are loaded when they are first shown.
 */

import { adoptSheet, h, setText } from "../ui/dom.js";

export class NoSeats {
  #server;
  #showtime;
  #title = h("h3", {});
  #note = h("p", {});
  #times = h("div", { class: "other-times" });
  element = h("section", { class: "no-seats", "data-role": "no-seats", hidden: true }, this.#title, this.#note, this.#times);

  /**
   * @param {import("../server/server.js").TicketServer | null} server null: no other times are offered
   * @param {import("../server/types.js").Showtime} showtime
   */
  constructor(server, showtime) {
    this.#server = server;
    this.#showtime = showtime;
  }

  get isShown() {
    return !this.element.hidden;
  }

  /** @param {string} text what there is not @param {number} count seats that another time has at least @param {string} [note] */
  show(text, count, note = "") {
    setText(this.#note, note);
    this.#note.hidden = !note;
    if (this.isShown && this.#title.textContent === text) return;
    setText(this.#title, text);
    this.#times.replaceChildren();
    this.element.hidden = false;
    void this.#load(count);
  }

  hide() {
    this.element.hidden = true;
  }

  /** Without an answer the sentence stands alone. @param {number} count */
  async #load(count) {
    const [server, text] = [this.#server, this.#title.textContent];
    if (!server) return;
    const times = await this.#timesAt(server, count).catch(() => []);
    if (this.#title.textContent === text) this.#times.replaceChildren(...times);
  }

  /** @param {import("../server/server.js").TicketServer} server @param {number} count */
  async #timesAt(server, count) {
    const { otherTimes, sheet } = await import("./other_times.js");
    adoptSheet(this.element, sheet);
    return otherTimes(server, this.#showtime, count);
  }
}
