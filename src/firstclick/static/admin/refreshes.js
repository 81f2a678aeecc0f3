/** Requests something again when asked to: one request at a time, three seconds apart, and none while nobody looks. */

/** Twenty pages of an office stay below what its one address may cost (`COST_PER_MINUTE_PER_ADDRESS`). */
const EVERY_MS = 3_000;
/** Less than the 30 minutes after which the server ends a session that is not used. */
const UNUSED_MS = 20 * 60_000;

let usedAt = performance.now();
for (const name of ["pointerdown", "keydown", "wheel"]) {
  addEventListener(name, () => (usedAt = performance.now()), { capture: true, passive: true });
}

export class Refreshes {
  #refresh;
  #isWanted = false;
  #isBusy = false;
  #closed = false;
  #doneAt = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #onBack = () => void (this.#isWanted && this.request());

  /** @param {() => Promise<void>} refresh */
  constructor(refresh) {
    this.#refresh = refresh;
    for (const name of ["visibilitychange", "pointerdown", "keydown"]) document.addEventListener(name, this.#onBack);
  }

  /** Something has changed. */
  request() {
    if (this.#closed) return;
    this.#isWanted = true;
    if (this.#isBusy || this.#timer !== undefined || isUnseen()) return;
    this.#timer = setTimeout(() => void this.#run(), Math.max(0, this.#doneAt + EVERY_MS - performance.now()));
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const name of ["visibilitychange", "pointerdown", "keydown"]) document.removeEventListener(name, this.#onBack);
  }

  async #run() {
    this.#timer = undefined;
    this.#isWanted = false;
    this.#isBusy = true;
    await this.#refresh().catch(() => {});
    this.#isBusy = false;
    this.#doneAt = performance.now();
    if (this.#isWanted) this.request();
  }
}

/** Whether nobody looks at the page, or has used it for long: what asks by itself would keep the session open. */
export const isUnseen = () => document.hidden || performance.now() - usedAt > UNUSED_MS;
