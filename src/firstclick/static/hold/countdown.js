/**
 * The time left of a hold's life, on the monotonic clock `performance.now()`. It warns a minute and again 20 seconds before
 * the end, each once (WCAG 2.2.1). At zero it reports, and does not end the hold.
 */

import { h, setAttribute, setText } from "../ui/dom.js";
import { countdownText } from "../ui/dates.js";
import { words } from "../ui/words.js";

const TICK_MS = 200;
/** Deadlines of two responses about one hold differ by their latency; those of two holds differ by more. */
const OTHER_MS = 2_500;
/** The warnings come this long before the end; in a short life, only those in its second half, or one at its half. */
const WARN_MS = [60_000, 20_000];

export class Countdown {
  #listener;
  #deadline = 0;
  #total = 1;
  /** The last warning that was given, in milliseconds before the end. */
  #warned = Infinity;
  #over = false;
  /** The seconds that the bar shows. */
  #shown = NaN;
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
   * @param {number} usualMs the usual life of a hold, which a full bar represents
   */
  start(deadline, usualMs) {
    if (this.#timer !== undefined && deadline === this.#deadline) return;
    const left = deadline - performance.now();
    if (this.#timer === undefined || deadline > this.#deadline + OTHER_MS) {
      this.#total = Math.max(usualMs, left, 1);
      this.#warned = Infinity;
    }
    this.#deadline = deadline;
    this.#over = false;
    this.#shown = NaN;
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
    const due = this.#warnings().filter((before) => left <= before);
    const last = due.at(-1) === this.#warnings().at(-1);
    setAttribute(this.element, "data-warning", due.length ? (last ? "last" : "first") : null);
    this.#fill(Math.ceil(left / 1000));
    this.#warn(due.at(-1) ?? Infinity, left);
    if (left <= 0 && !this.#over) {
      this.#over = true;
      this.#listener.onZero();
    }
  }

  /** Moves the bar once a second: a bar that moves all the time costs a phone its battery. @param {number} seconds */
  #fill(seconds) {
    if (seconds === this.#shown) return;
    this.#shown = seconds;
    const filled = Math.max(0, Math.min(1, (1000 * seconds) / this.#total));
    /** @type {HTMLElement} */ (this.#bar.firstElementChild).style.transform = `scaleX(${filled})`;
  }

  #warnings() {
    const half = this.#total / 2;
    const usual = WARN_MS.filter((before) => before <= half);
    return usual.length ? usual : [half];
  }

  /** @param {number} before the warning that is due now @param {number} left */
  #warn(before, left) {
    if (before >= this.#warned) return;
    this.#warned = before;
    if (left > 0) this.#listener.onWarn(Math.ceil(left / 1000));
  }
}
