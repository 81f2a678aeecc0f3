/** When to draw: in the next frame for what the customer does; a few times a second for changes by others. */

const BATCH_EVERY_MS = 50;

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
  nextFrame() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#drawnAt = performance.now();
      this.#draw();
    });
  }

  /** Draw together with the other changes of these milliseconds; the first after a pause is drawn at once. */
  batched() {
    const wait = this.#drawnAt + BATCH_EVERY_MS - performance.now();
    if (wait <= 0) return this.nextFrame();
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.nextFrame();
    }, wait);
  }

  stop() {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
  }
}
