/**
 * Where the hold's panel begins in the window, as `--panel-top` of its style, while it shows an order. A long order then ends
 * above the window's bottom, with the button that pays, also before the page is scrolled and the panel sticks to the top.
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
      const top = Math.max(0, Math.round(this.#panel.getBoundingClientRect().top));
      this.#panel.style.setProperty("--panel-top", `${top}px`);
    });
  }

  close() {
    this.#events.abort();
    cancelAnimationFrame(this.#frame);
  }
}
