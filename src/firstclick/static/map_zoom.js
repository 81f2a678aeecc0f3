/** How big the seats are: fitted to the room on the page, never too small for a finger, and as the customer zooms. */

import { h, icon } from "./dom.js";
import { CELL } from "./seat_shapes.js";
import { words } from "./words.js";

const FINGER_PX = 44;
const MOUSE_PX = 24;
const LARGEST_PX = 72;
const LARGEST_FIT_PX = 50;
const SMALLEST_PX = 8;
const NUMBERS_FROM_PX = 24;
const STEP = 1.3;
/** What usually stands above and below the seats on the page: heading, tools, legend. */
const AROUND_PX = 390;

export class MapZoom {
  #view;
  #chosen = false;
  #cellPx = 0;
  #resize;
  scroller;
  buttons;

  /** @param {import("./seat_map.js").SeatMapView} view */
  constructor(view) {
    this.#view = view;
    this.scroller = h("div", { class: "map-scroller" });
    this.scroller.append(view.element);
    this.buttons = h(
      "div",
      { class: "zoom", role: "group" },
      this.#button("smaller", words.smaller, "M5 12h14", () => this.#by(1 / STEP)),
      this.#button("whole", words.wholeRoom, "M4 9v-5h5M20 9v-5h-5M4 15v5h5M20 15v5h-5", () =>
        this.#choose(this.#fit()),
      ),
      this.#button("bigger", words.bigger, "M12 5v14M5 12h14", () => this.#by(STEP)),
    );
    this.scroller.addEventListener("scroll", () => this.#stickLetters(), { passive: true });
    this.scroller.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.#resize = new ResizeObserver(() => this.#fitAgain());
    this.#resize.observe(this.scroller);
  }

  close() {
    this.#resize.disconnect();
  }

  /** The largest cell at which the whole room is seen without scrolling sideways. */
  #fit() {
    return Math.max(SMALLEST_PX, Math.min(LARGEST_FIT_PX, this.scroller.clientWidth / this.#view.size.width));
  }

  #fitAgain() {
    if (this.#chosen || !this.scroller.clientWidth) return;
    const narrow = matchMedia("(pointer: coarse)").matches || innerWidth < 700;
    const least = narrow ? FINGER_PX : MOUSE_PX;
    const tall = Math.max(least, (innerHeight - AROUND_PX) / this.#view.size.height);
    this.#set(Math.max(least, Math.min(this.#fit(), tall)));
  }

  /** @param {number} factor @param {number} [at] where on the scroller, in pixels, stays in place */
  #by(factor, at) {
    this.#choose(this.#cellPx * factor, at);
  }

  /** @param {number} cellPx @param {number} [at] */
  #choose(cellPx, at) {
    this.#chosen = true;
    this.#set(cellPx, at);
  }

  /** @param {number} cellPx @param {number} [at] */
  #set(cellPx, at = this.scroller.clientWidth / 2) {
    const next = Math.min(LARGEST_PX, Math.max(SMALLEST_PX, cellPx));
    const first = this.#cellPx === 0;
    const middle = (this.scroller.scrollLeft + at) / (this.#cellPx || 1);
    this.#cellPx = next;
    const { width, height } = this.#view.size;
    this.#view.element.setAttribute("width", String(width * next));
    this.#view.element.setAttribute("height", String(height * next));
    this.#view.element.classList.toggle("far", next < NUMBERS_FROM_PX);
    const wide = width * next - this.scroller.clientWidth;
    this.scroller.scrollLeft = first ? wide / 2 : middle * next - at;
    this.#stickLetters();
  }

  /** Row letters stay in sight while the map is scrolled sideways. */
  #stickLetters() {
    const shift = (this.scroller.scrollLeft / (this.#cellPx || 1)) * CELL;
    this.#view.letters.setAttribute("transform", `translate(${shift} 0)`);
  }

  /** A pinch on a trackpad arrives as a wheel with Ctrl. @param {WheelEvent} event */
  #wheel(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const at = event.clientX - this.scroller.getBoundingClientRect().left;
    this.#by(Math.exp(-event.deltaY / 200), at);
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
