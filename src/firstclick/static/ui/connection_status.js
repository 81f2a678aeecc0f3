/**
 * Shows whether the feed is connected. A connection that comes and goes is neither shown nor announced each time: a short
 * loss is left out, and between two changes there is a pause, after which the latest state is shown.
 */

import { h, setText } from "./dom.js";
import { words } from "./words.js";

/** @typedef {import("../server/types.js").Connection} Connection */

const SHORT_LOSS_MS = 700;
const PAUSE_MS = 3_000;

export class ConnectionStatus {
  #text = h("span", {});
  /** @type {Connection | null} */
  #shown = null;
  /** @type {Connection | null} */
  #next = null;
  #wasLive = false;
  #changedAt = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  element = h("p", { class: "connection", role: "status", "data-role": "connection", hidden: true }, this.#text);

  /** @param {Connection} connection */
  show(connection) {
    if (connection === this.#next) return;
    clearTimeout(this.#timer);
    this.#next = connection;
    if (connection === this.#shown) return;
    const wait = this.#waitMs(connection);
    if (wait > 0) this.#timer = setTimeout(() => this.#put(connection), wait);
    else this.#put(connection);
  }

  close() {
    clearTimeout(this.#timer);
  }

  /** The first state and the first connection are shown at once. @param {Connection} connection */
  #waitMs(connection) {
    if (this.#shown === null || (connection === "live" && !this.#wasLive)) return 0;
    const pause = this.#changedAt + PAUSE_MS - performance.now();
    return connection === "connecting" ? Math.max(pause, SHORT_LOSS_MS) : pause;
  }

  /** @param {Connection} connection */
  #put(connection) {
    if (this.#wasLive) this.#changedAt = performance.now();
    this.#wasLive ||= connection === "live";
    this.#shown = connection;
    this.element.hidden = false;
    this.element.dataset.state = connection;
    setText(this.#text, words[connection]);
  }
}
