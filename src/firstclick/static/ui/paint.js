/** When to draw: in the next frame for what the customer does; a few times a second for changes by others. */

const NEWS_EVERY_MS = 50;

export class PaintScheduler {
  #draw;
  #frame = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #drawnAt = -Infinity;

  /** @param {() => void} draw */
  constructor(draw) {
    this.#draw = draw;
  }

  /** Draw in the next frame. */
  soon() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#drawnAt = performance.now();
      this.#draw();
    });
  }

  /** Draw together with the other changes of these milliseconds; the first after a pause is drawn at once. */
  gathered() {
    const wait = this.#drawnAt + NEWS_EVERY_MS - performance.now();
    if (wait <= 0) return this.soon();
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.soon();
    }, wait);
  }

  stop() {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
  }
}
