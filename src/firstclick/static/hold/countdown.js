/** The time left of a hold, on the monotonic clock `performance.now()`. At zero it reports, and does not end the hold. */

import { h, setAttribute, setText } from "../ui/dom.js";
import { countdownText } from "../ui/dates.js";
import { words } from "../ui/words.js";

const TICK_MS = 200;
/** Deadlines of two responses about one hold differ by their latency; after an extension they differ by more. */
const EXTENDED_MS = 2_500;
/** The warning comes this long before the end; in a shorter hold, in its second half. */
const WARN_MS = 10_000;

export class Countdown {
  #listener;
  #deadline = 0;
  #total = 1;
  #warned = false;
  #over = false;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;
  #text = h("span", {
    class: "countdown-text",
    "data-role": "countdown",
    role: "timer",
    "aria-label": words.timeLeft,
    "aria-live": "off",
  });
  #bar = h("span", { class: "countdown-bar", "aria-hidden": "true" }, h("span", {}));
  element = h("div", { class: "countdown" }, this.#text, this.#bar);

  /** @param {{onWarn: (seconds: number) => void, onZero: () => void}} listener */
  constructor(listener) {
    this.#listener = listener;
  }

  /**
   * @param {number} deadline on the clock of `performance.now()`
   * @param {number} usualMs the time that a full bar represents
   */
  start(deadline, usualMs) {
    if (this.#timer !== undefined && deadline === this.#deadline) return;
    const left = deadline - performance.now();
    if (this.#timer === undefined || deadline > this.#deadline + EXTENDED_MS) this.#total = Math.max(usualMs, left, 1);
    this.#deadline = deadline;
    this.#over = false;
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
    this.#tick();
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick() {
    const left = this.#deadline - performance.now();
    setText(this.#text, countdownText(left));
    const warns = left <= Math.min(WARN_MS, this.#total / 2);
    setAttribute(this.element, "data-warning", warns ? "true" : null);
    const filled = Math.max(0, Math.min(1, left / this.#total));
    /** @type {HTMLElement} */ (this.#bar.firstElementChild).style.transform = `scaleX(${filled})`;
    if (warns && !this.#warned && left > 0) this.#listener.onWarn(Math.ceil(left / 1000));
    this.#warned = warns;
    if (left <= 0 && !this.#over) {
      this.#over = true;
      this.#listener.onZero();
    }
  }
}
