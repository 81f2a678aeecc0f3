/**
 * Where the hold's panel begins in the window, and how far above the window's bottom its column ends, as `--panel-top` and
 * `--panel-end` of its style, while it shows an order. A long order then has its button that pays in the window before the page
 * is scrolled, and its time where the page ends: a panel that is longer than what is left of its column is pushed out at the top.
 */
export class PanelTop {
  #panel;
  #frame = 0;
  #events = new AbortController();

  /** @param {HTMLElement} panel */
  constructor(panel) {
    this.#panel = panel;
    const options = { passive: true, signal: this.#events.signal };
    for (const event of ["scroll", "resize"]) addEventListener(event, () => this.measure(), options);
  }

  /** Measure before the next picture is drawn. */
  measure() {
    if (this.#panel.dataset.mode !== "order") return;
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      const side = /** @type {HTMLElement} */ (this.#panel.parentElement);
      const [own, beside] = [side.getBoundingClientRect(), /** @type {HTMLElement} */ (side.parentElement).getBoundingClientRect()];
      const end = own.height < beside.height ? innerHeight - beside.bottom : 0;
      this.#set("top", this.#panel.getBoundingClientRect().top);
      this.#set("end", end);
    });
  }

  /** @param {string} name @param {number} px */
  #set(name, px) {
    this.#panel.style.setProperty(`--panel-${name}`, `${Math.max(0, Math.round(px))}px`);
  }

  close() {
    this.#events.abort();
    cancelAnimationFrame(this.#frame);
  }
}
