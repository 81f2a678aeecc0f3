/**
 * Keeps where the customer was on a view: after a refresh, and on the way back to the programme. Views are built from
 * responses, so the browser's own memory comes too early: the page is not tall enough yet.
 */

const KEY = "firstclick.scroll";
/** The time within which a view is complete. */
const TRY_MS = 5_000;
/** What shows that the customer goes on by herself. */
const BY_HAND = ["wheel", "touchstart", "keydown", "pointerdown"];

export class ScrollMemory {
  #home;
  /** The height of each address. @type {Record<string, number>} */
  #heights = stored();
  #stop = () => {};

  /** @param {HTMLElement} home the element whose content the views replace */
  constructor(home) {
    this.#home = home;
    history.scrollRestoration = "manual";
    addEventListener("scroll", () => void (this.#heights[location.hash] = scrollY), { passive: true });
    addEventListener("pagehide", () => this.#keep());
  }

  /** Another address is shown from here on: scroll to where it was left, or to its top. @param {boolean} again the customer knows it */
  show(again) {
    this.#stop();
    const height = (again && this.#heights[location.hash]) || 0;
    if (height) this.#scrollWhenTall(height);
    else scrollTo(0, 0);
  }

  /** True when the page was loaded again. */
  static get isReload() {
    const [loaded] = performance.getEntriesByType("navigation");
    return loaded instanceof PerformanceNavigationTiming && loaded.type !== "navigate";
  }

  #keep() {
    try {
      sessionStorage.setItem(KEY, JSON.stringify(this.#heights));
    } catch {
      // Without storage a refresh begins at the top.
    }
  }

  /** @param {number} height */
  #scrollWhenTall(height) {
    const look = () => {
      if (document.documentElement.scrollHeight < height + innerHeight) return;
      scrollTo({ top: height, behavior: "instant" });
      this.#stop();
    };
    const sizes = new ResizeObserver(look);
    const timer = setTimeout(() => this.#stop(), TRY_MS);
    this.#stop = () => {
      sizes.disconnect();
      clearTimeout(timer);
      for (const type of BY_HAND) removeEventListener(type, this.#stop);
      this.#stop = () => {};
    };
    for (const type of BY_HAND) addEventListener(type, this.#stop, { passive: true });
    sizes.observe(this.#home);
  }
}

/** @returns {Record<string, number>} */
function stored() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
  } catch {
    return {};
  }
}
