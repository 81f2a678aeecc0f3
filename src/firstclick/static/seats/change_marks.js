/** Marks seats for two seconds after others have changed them. When too many change at once, none is marked. */

const SHOWN_MS = 2_000;
const TOGETHER_MAX = 12;

export class ChangeMarks {
  /** @type {Map<Element, ReturnType<typeof setTimeout>>} */
  #timers = new Map();
  #floodUntil = 0;

  /** @param {readonly Element[]} elements */
  show(elements) {
    const now = performance.now();
    if (this.#timers.size + elements.length > TOGETHER_MAX) this.#floodUntil = now + SHOWN_MS;
    if (now < this.#floodUntil) return;
    for (const element of elements) {
      this.#end(element);
      element.setAttribute("data-fresh", "");
      this.#timers.set(
        element,
        setTimeout(() => this.#end(element), SHOWN_MS),
      );
    }
  }

  close() {
    for (const element of [...this.#timers.keys()]) this.#end(element);
  }

  /** @param {Element} element */
  #end(element) {
    clearTimeout(this.#timers.get(element));
    if (this.#timers.delete(element)) element.removeAttribute("data-fresh");
  }
}
