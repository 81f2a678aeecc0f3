/** Schedules drawing: in the next frame for actions of the customer; at most 20 times a second for changes by others. */

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

  /** Draw with the other changes of the same 50 ms; the first change after a pause is drawn in the next frame. */
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
