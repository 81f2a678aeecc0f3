/**
 * Pans and zooms the map: two fingers, dragging with the mouse, Ctrl and the wheel, the keys + - 0. One finger and the
 * plain wheel scroll as the browser does, so that the page scrolls on at the edge of the map.
 */

import { FINGER_PX, TARGET_PX } from "./map_zoom.js";

/** @typedef {import("./map_zoom.js").Point} Point */

/** A press that moves less than this is a tap. */
const STILL_PX = 6;

export class MapGestures {
  #zoom;
  #scroller;
  /** @type {{middle: Point, apart: number} | null} */
  #pinch = null;
  /** @type {{x: number, y: number, moved: boolean} | null} */
  #drag = null;
  #dragged = false;

  /** @param {import("./map_zoom.js").MapZoom} zoom */
  constructor(zoom) {
    this.#zoom = zoom;
    this.#scroller = zoom.scroller;
    this.#onTouches();
    this.#onMouse();
    this.#scroller.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.#scroller.addEventListener("keydown", (event) => this.#key(event));
    this.#scroller.addEventListener("click", (event) => this.#clicked(event), { capture: true });
  }

  /** Touch events, because a browser cancels pointer events once it handles the fingers itself. */
  #onTouches() {
    const active = { passive: false };
    this.#scroller.addEventListener("touchstart", (event) => this.#touchChanged(event), active);
    this.#scroller.addEventListener("touchmove", (event) => this.#touchMoved(event), active);
    for (const end of /** @type {const} */ (["touchend", "touchcancel"])) {
      this.#scroller.addEventListener(end, (event) => this.#touchChanged(event), active);
    }
  }

  #onMouse() {
    this.#scroller.addEventListener("pointerdown", (event) => this.#pointerPressed(event));
    this.#scroller.addEventListener("pointermove", (event) => this.#pointerMoved(event));
    for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) {
      this.#scroller.addEventListener(end, () => this.#pointerReleased());
    }
  }

  /** @param {TouchEvent} event */
  #touchChanged(event) {
    this.#pinch = event.touches.length === 2 ? this.#fingers(event.touches) : null;
    if (this.#pinch && event.cancelable) event.preventDefault();
  }

  /** @param {TouchEvent} event */
  #touchMoved(event) {
    if (!this.#pinch || event.touches.length !== 2) return;
    if (event.cancelable) event.preventDefault();
    const [before, now] = [this.#pinch, this.#fingers(event.touches)];
    this.#pinch = now;
    this.#zoom.pan(before.middle.x - now.middle.x, before.middle.y - now.middle.y);
    this.#zoom.by(now.apart / before.apart, now.middle);
  }

  /** @param {TouchList} touches */
  #fingers([a, b]) {
    const middle = this.#on({ clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2 });
    return { middle, apart: Math.max(1, Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY)) };
  }

  /** @param {PointerEvent} event */
  #pointerPressed(event) {
    this.#dragged = false;
    if (event.pointerType !== "mouse" || event.button !== 0 || this.#zoom.isWhole) return;
    this.#drag = { x: event.clientX, y: event.clientY, moved: false };
  }

  /** @param {PointerEvent} event */
  #pointerMoved(event) {
    const drag = this.#drag;
    if (!drag) return;
    const [right, down] = [drag.x - event.clientX, drag.y - event.clientY];
    if (!drag.moved && Math.hypot(right, down) < STILL_PX) return;
    if (!drag.moved) this.#scroller.setPointerCapture(event.pointerId);
    this.#scroller.toggleAttribute("data-dragged", true);
    this.#drag = { x: event.clientX, y: event.clientY, moved: true };
    this.#zoom.pan(right, down);
  }

  #pointerReleased() {
    this.#dragged = this.#drag?.moved ?? false;
    this.#drag = null;
    this.#scroller.toggleAttribute("data-dragged", false);
  }

  /** A drag ends in a click, which must not choose a seat; a tap on seats that are too small zooms in instead. */
  #clicked(/** @type {MouseEvent} */ event) {
    const byFinger = event instanceof PointerEvent && event.pointerType === "touch";
    const tooSmall = byFinger && this.#zoom.cellPx < TARGET_PX;
    if (!this.#dragged && !tooSmall) return;
    this.#dragged = false;
    event.stopPropagation();
    event.preventDefault();
    if (tooSmall) this.#zoom.to(FINGER_PX, this.#on(event));
  }

  /** Browsers report a pinch on a trackpad as the wheel with Ctrl. @param {WheelEvent} event */
  #wheel(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.#zoom.by(Math.exp(-event.deltaY / 200), this.#on(event));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    // What was the name of a row is no zoom: "1" and "0" lead to row 10.
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "0") this.#zoom.whole();
    else if (event.key === "+" || event.key === "=") this.#zoom.bigger(this.#middleOf(event.target));
    else if (event.key === "-") this.#zoom.smaller(this.#middleOf(event.target));
    else return;
    event.preventDefault();
    if (event.target instanceof Element) event.target.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** @param {EventTarget | null} target */
  #middleOf(target) {
    if (!(target instanceof Element)) return undefined;
    const { left, top, width, height } = target.getBoundingClientRect();
    return this.#on({ clientX: left + width / 2, clientY: top + height / 2 });
  }

  /** A point of the window in coordinates of the scroller. @param {{clientX: number, clientY: number}} point */
  #on({ clientX, clientY }) {
    const { left, top } = this.#scroller.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }
}
