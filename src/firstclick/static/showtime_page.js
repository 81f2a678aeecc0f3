/** The showtime view: loads one showtime and opens the booking desk on it. */

import * as api from "./api.js";
import { BookingDesk } from "./booking_desk.js";
import { h } from "./dom.js";
import { TO_PROGRAMME } from "./router.js";
import { words } from "./words.js";

/**
 * @param {HTMLElement} home
 * @param {string} showtimeId
 * @returns {import("./types.js").View}
 */
export function openShowtime(home, showtimeId) {
  /** @type {BookingDesk | null} */
  let desk = null;
  let closed = false;

  async function load() {
    home.replaceChildren(h("p", { class: "notice" }, words.loading));
    try {
      const showtime = await api.showtime(showtimeId);
      if (closed) return;
      desk = new BookingDesk(showtime);
      home.replaceChildren(desk.element);
      document.title = `${showtime.title} · ${showtime.cinema || words.appName}`;
      desk.start();
    } catch (error) {
      if (!closed) home.replaceChildren(...sorry(error, load));
    }
  }

  void load();
  return {
    close() {
      closed = true;
      desk?.close();
    },
  };
}

/** @param {unknown} error @param {() => Promise<void>} load */
function sorry(error, load) {
  const back = h("a", { class: "button", href: TO_PROGRAMME }, words.back);
  if (!(error instanceof api.Refusal)) throw error;
  if (error.status === 404) return [h("p", { class: "notice" }, words.notFoundShowtime), back];
  const again = h("button", { type: "button", class: "button" }, words.tryAgain);
  again.addEventListener("click", () => void load());
  return [h("p", { class: "notice" }, error.message), again];
}
