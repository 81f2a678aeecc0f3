/**
 * "Give my seats back when I leave": an option that is off by default and stored. While a page unloads, a refresh
 * cannot be distinguished from leaving, so both release the seats, and a page that is reloaded at once holds them
 * again. While another tab shows the same showtime, the customer has not left.
 */

import { h } from "../ui/dom.js";
import { OtherTabs } from "../ui/other_tabs.js";
import { words } from "../ui/words.js";

const KEY = "leaving";
const AT_ONCE_MS = 10_000;

export class ReleaseOnLeave {
  #storage;
  #listener;
  #tabs;
  #box = h("input", { type: "checkbox", "data-action": "leaving" });
  #onHide = () => this.#leave();
  #onShow = (/** @type {PageTransitionEvent} */ event) => void (event.persisted && this.#back());
  element = h("label", { class: "leaving" }, this.#box, words.leaving);

  /**
   * @param {import("../server/server.js").TicketServer} server
   * @param {string} showtimeId
   * @param {{onLeave: () => void, onBack: () => void, onOtherLeft: () => void}} listener `onBack`: the page was restored from
   *   the back/forward cache; `onOtherLeft`: another tab no longer shows the showtime
   */
  constructor({ base, storage }, showtimeId, listener) {
    this.#storage = storage;
    this.#listener = listener;
    this.#tabs = new OtherTabs(`firstclick ${base} ${showtimeId}`, () => listener.onOtherLeft());
    this.#box.checked = storage.read(KEY) !== null;
    this.#box.addEventListener("change", () => storage.write(KEY, this.#box.checked ? "release" : null));
    addEventListener("pagehide", this.#onHide);
    addEventListener("pageshow", this.#onShow);
  }

  close() {
    removeEventListener("pagehide", this.#onHide);
    removeEventListener("pageshow", this.#onShow);
    this.#tabs.close();
  }

  #leave() {
    if (this.#storage.read(KEY) !== null && !this.#tabs.any) this.#listener.onLeave();
    this.#tabs.leave();
  }

  #back() {
    this.#tabs.greet();
    this.#listener.onBack();
  }
}

/** True when this page was reloaded just after it was left. @param {number} leftAt on the computer's clock, as `Date.now()` */
export function isReload(leftAt) {
  const [loaded] = performance.getEntriesByType("navigation");
  const again = loaded instanceof PerformanceNavigationTiming && loaded.type === "reload";
  return again && Math.abs(performance.timeOrigin - leftAt) < AT_ONCE_MS;
}
