/** The size of the seats: fitted to the window, never too small for a finger, or as the customer zooms. */

import { h, icon } from "../ui/dom.js";
import { words } from "../ui/words.js";

/** @typedef {{x: number, y: number}} Point */
/** The visible part of the map, in cells from its top left corner. @typedef {Point & {width: number, height: number}} Viewport */

export const FINGER_PX = 44;
/** The least that a mouse and, where the whole room is shown by that, a finger can hit. */
export const TARGET_PX = 24;
const LARGEST_PX = 88;
const LARGEST_FIT_PX = 50;
const SMALLEST_PX = 8;
const STEP = 1.3;
const NEARLY_WHOLE = 0.9;
/** The usual height of what is above and below the map: heading, tools, legend. */
const AROUND_PX = 390;

export class MapZoom {
  #view;
  #onViewport;
  /** Who set the size: fitted to the window, chosen by the customer, or the whole room by choice. */
  #mode = /** @type {"fitted" | "chosen" | "whole"} */ ("fitted");
  #cellPx = 0;
  #resize;
  scroller;
  buttons;

  /**
   * @param {import("./seat_map.js").SeatMapView} view
   * @param {() => void} onViewport another part of the room may be visible
   */
  constructor(view, onViewport) {
    this.#view = view;
    this.#onViewport = onViewport;
    this.scroller = h("div", { class: "map-scroller" }, view.element);
    this.buttons = h(
      "div",
      { class: "zoom", role: "group", "aria-label": words.seatSize },
      this.#button("smaller", words.smaller, "M5 12h14", () => this.smaller()),
      this.#button("whole", words.wholeRoom, "M4 9v-5h5M20 9v-5h-5M4 15v5h5M20 15v5h-5", () => this.whole()),
      this.#button("bigger", words.bigger, "M12 5v14M5 12h14", () => this.bigger()),
    );
    this.scroller.addEventListener("scroll", onViewport, { passive: true });
    this.#resize = new ResizeObserver(() => this.fit());
    this.#resize.observe(this.scroller);
  }

  close() {
    this.#resize.disconnect();
  }

  get cellPx() {
    return this.#cellPx;
  }

  /** @returns {Viewport} */
  get viewport() {
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.scroller;
    const { width, height } = this.#view.size;
    const px = this.#cellPx || 1;
    return {
      x: scrollLeft / px,
      y: scrollTop / px,
      width: Math.min(width, clientWidth / px),
      height: Math.min(height, clientHeight / px),
    };
  }

  /** True when the whole room is visible, up to a pixel of rounding. */
  get isWhole() {
    const { width, height } = this.viewport;
    return (this.#view.size.width - width) * this.#cellPx <= 1 && (this.#view.size.height - height) * this.#cellPx <= 1;
  }

  /** True when so little is hidden that no overview is needed. */
  get isNearlyWhole() {
    const { width, height } = this.viewport;
    return width * height >= NEARLY_WHOLE * this.#view.size.width * this.#view.size.height;
  }

  /** @param {Point} [at] where on the scroller, in pixels, stays in place */
  bigger(at) {
    this.by(STEP, at);
  }

  /** @param {Point} [at] */
  smaller(at) {
    this.by(1 / STEP, at);
  }

  whole() {
    this.#mode = "whole";
    this.#set(this.#fit());
  }

  /** @param {number} factor @param {Point} [at] */
  by(factor, at) {
    this.to(this.#cellPx * factor, at);
  }

  /** @param {number} cellPx @param {Point} [at] */
  to(cellPx, at) {
    this.#mode = "chosen";
    this.#set(Math.min(LARGEST_PX, Math.max(Math.min(SMALLEST_PX, this.#fit()), cellPx)), at);
  }

  /** Scroll by pixels. @param {number} right @param {number} down */
  pan(right, down) {
    this.scroller.scrollBy({ left: right, top: down, behavior: "instant" });
  }

  /** Scroll a point of the map, in cells, to the middle. @param {Point} point */
  centre({ x, y }) {
    const { clientWidth, clientHeight } = this.scroller;
    const [left, top] = [x * this.#cellPx - clientWidth / 2, y * this.#cellPx - clientHeight / 2];
    this.scroller.scrollTo({ left, top, behavior: "instant" });
  }

  /** The largest cell size at which the whole room is visible, in pixels. */
  #fit() {
    const { width, height } = this.#view.size;
    const tall = parseFloat(getComputedStyle(this.scroller).maxHeight) || Infinity;
    return Math.min(LARGEST_FIT_PX, this.scroller.clientWidth / width, tall / height);
  }

  /** Fit the seats to the window again, unless the customer has chosen their size. */
  fit() {
    if (!this.scroller.clientWidth) return;
    if (this.#mode === "chosen") return this.#onViewport();
    if (this.#mode === "whole") return this.#set(this.#fit());
    const { width, height } = this.#view.size;
    const wide = Math.min(LARGEST_FIT_PX, this.scroller.clientWidth / width);
    const tall = Math.max(TARGET_PX, (innerHeight - AROUND_PX) / height);
    const isFinger = matchMedia("(pointer: coarse)").matches || innerWidth < 700;
    if (!isFinger) this.#set(Math.max(TARGET_PX, Math.min(wide, tall)));
    else if (this.#fit() >= TARGET_PX) this.#set(Math.min(this.#fit(), tall));
    else this.#showBestRows(wide);
  }

  /** The best rows of a room that is too large for the screen: over its whole width, where seats can be hit then. @param {number} wide */
  #showBestRows(wide) {
    const isFirst = this.#cellPx === 0;
    this.#set(wide >= TARGET_PX ? Math.min(wide, FINGER_PX) : FINGER_PX);
    if (isFirst) this.centre(this.#view.bestPoint);
  }

  /** @param {number} next @param {Point} [at] */
  #set(next, at) {
    const { clientWidth, clientHeight, scrollLeft, scrollTop } = this.scroller;
    const { x, y } = at ?? { x: clientWidth / 2, y: clientHeight / 2 };
    const before = this.#cellPx;
    const kept = { x: scrollLeft + x - this.#inset(before), y: scrollTop + y };
    this.#cellPx = next;
    this.#view.resize(next);
    const left = before
      ? (kept.x / before) * next + this.#inset(next) - x
      : (this.#view.size.width * next - clientWidth) / 2;
    this.scroller.scrollTo({ left, top: before && (kept.y / before) * next - y, behavior: "instant" });
    this.#onViewport();
  }

  /** The margin at each side of a room that is narrower than the scroller, in pixels. @param {number} cellPx */
  #inset(cellPx) {
    return Math.max(0, (this.scroller.clientWidth - this.#view.size.width * cellPx) / 2);
  }

  /** @param {string} name @param {string} label @param {string} path @param {() => void} onClick */
  #button(name, label, path, onClick) {
    const button = h("button", {
      type: "button",
      class: "icon-button",
      "data-action": name,
      "aria-label": label,
      title: label,
    });
    button.append(icon(path));
    button.addEventListener("click", onClick);
    return button;
  }
}
