/**
 * Notices a connection that is open and dead: the server sends a heartbeat when it has nothing else to send, so a long
 * silence is a loss. A page that comes back, from another tab, from sleep or to a network, looks at once.
 */

/** Two heartbeats and the time that one may take. */
const SILENT_BEATS = 2.2;
/** When the customer is back, one heartbeat that is late is enough. */
const SILENT_BEATS_BACK = 1.2;

export class Silence {
  #listener;
  /** 0: the server sends no heartbeats, or nothing is connected. */
  #beatMs = 0;
  /** On two clocks: `performance.now()` stands still while some computers sleep, and `Date.now()` may be set. */
  #last = { steady: 0, wall: 0 };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #onBack = () => void (document.hidden || this.#look());

  /** @param {{onSilent: () => void, onBack: () => void}} listener `onBack`: the customer is back and nothing is silent */
  constructor(listener) {
    this.#listener = listener;
    for (const type of ["pageshow", "online", "focus"]) addEventListener(type, this.#onBack);
    document.addEventListener("visibilitychange", this.#onBack);
  }

  close() {
    this.rest();
    for (const type of ["pageshow", "online", "focus"]) removeEventListener(type, this.#onBack);
    document.removeEventListener("visibilitychange", this.#onBack);
  }

  /** @param {number} [beatMs] the longest time between two messages */
  watch(beatMs = 0) {
    this.#beatMs = beatMs;
    if (beatMs) this.#wait();
  }

  /** A message has arrived. */
  broken() {
    this.#last = { steady: performance.now(), wall: Date.now() };
  }

  /** Nothing is connected. */
  rest() {
    clearTimeout(this.#timer);
    this.#beatMs = 0;
  }

  #wait() {
    clearTimeout(this.#timer);
    const left = SILENT_BEATS * this.#beatMs - (performance.now() - this.#last.steady);
    if (left <= 0) this.#listener.onSilent();
    else this.#timer = setTimeout(() => this.#wait(), left);
  }

  #look() {
    const { steady, wall } = this.#last;
    const silentMs = Math.max(performance.now() - steady, Math.abs(Date.now() - wall));
    if (this.#beatMs && silentMs > SILENT_BEATS_BACK * this.#beatMs) this.#listener.onSilent();
    this.#listener.onBack();
  }
}
