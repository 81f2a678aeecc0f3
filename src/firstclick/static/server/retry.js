/** Repeats what failed because the server was not reached: after a while, and at once when the network or the customer is back. */

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 15_000;

export class Retry {
  #action;
  #waitMs = FIRST_WAIT_MS;
  #waiting = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #onBack = () => void (document.hidden || this.#run());

  /** @param {() => void} action calls `later` when it has failed again, and `stop` when it has not */
  constructor(action) {
    this.#action = action;
  }

  later() {
    if (this.#waiting) return;
    this.#waiting = true;
    addEventListener("online", this.#onBack);
    document.addEventListener("visibilitychange", this.#onBack);
    this.#timer = setTimeout(() => this.#run(), this.#waitMs);
    this.#waitMs = Math.min(2 * this.#waitMs, LONGEST_WAIT_MS);
  }

  stop() {
    this.#rest();
    this.#waitMs = FIRST_WAIT_MS;
  }

  #run() {
    this.#rest();
    this.#action();
  }

  #rest() {
    this.#waiting = false;
    clearTimeout(this.#timer);
    removeEventListener("online", this.#onBack);
    document.removeEventListener("visibilitychange", this.#onBack);
  }
}
