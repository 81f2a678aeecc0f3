/** A small map of the whole room with a frame around the visible part. Hidden from screen readers. */

import { h, setAttribute, s } from "../ui/dom.js";
import { MARGIN, rowsInOrder } from "./seat_map.js";
import { placeOf } from "./seat_places.js";

/** @typedef {import("../server/types.js").SeatView} SeatView */
/** @typedef {"free" | "gone" | "mine" | "offered"} Look */
/** @typedef {{d: string, look: Look}} Dot */

const REDRAWN_EVERY_MS = 200;
const LARGEST = { width: 132, height: 96 };
/** @type {readonly Look[]} */
const LOOKS = ["gone", "free", "offered", "mine"];

export class OverviewMap {
  /** @type {Map<string, Dot>} */
  #dots = new Map();
  #paths = LOOKS.map((look) => s("path", { class: look }));
  #frame = s("rect", { class: "sight" });
  #drawing;
  #stale = true;
  #shown = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  element;

  /**
   * @param {import("../server/types.js").SeatMap} map
   * @param {{width: number, height: number}} size of the large drawing, in cells
   * @param {(point: {x: number, y: number}) => void} onMove the point to be scrolled to the middle, in cells
   */
  constructor(map, size, onMove) {
    for (const row of rowsInOrder(map)) {
      for (const seat of row.seats) this.#dots.set(seat.seat_id, { d: dot(placeOf(seat, row)), look: "gone" });
    }
    const scale = Math.min(LARGEST.width / size.width, LARGEST.height / size.height);
    this.#drawing = s("svg", {
      viewBox: `0 0 ${size.width} ${size.height}`,
      width: size.width * scale,
      height: size.height * scale,
    });
    this.#drawing.append(...this.#paths, this.#frame);
    this.element = h("div", { class: "overview", "aria-hidden": "true", "data-role": "overview", hidden: true });
    this.element.append(this.#drawing);
    this.#listen(size, onMove);
  }

  /** @param {string} seatId @param {SeatView} view */
  paint(seatId, view) {
    const dot = this.#dots.get(seatId);
    const look = lookOf(view);
    if (!dot || dot.look === look) return;
    dot.look = look;
    this.#stale = true;
    if (this.#shown) this.#timer ??= setTimeout(() => this.#redraw(), REDRAWN_EVERY_MS);
  }

  /**
   * Frame the visible part; null hides the overview. Its space stays reserved once it was shown: otherwise the seats would
   * move under the fingers during a pinch.
   * @param {import("./map_zoom.js").Viewport | null} viewport
   */
  frame(viewport) {
    this.#shown = viewport !== null;
    if (viewport) this.element.hidden = false;
    this.element.toggleAttribute("data-away", !viewport);
    if (!viewport) return;
    for (const name of /** @type {const} */ (["x", "y", "width", "height"])) setAttribute(this.#frame, name, viewport[name]);
    if (this.#stale && !this.#timer) this.#redraw();
  }

  close() {
    clearTimeout(this.#timer);
  }

  #redraw() {
    this.#timer = undefined;
    this.#stale = false;
    /** @type {Record<Look, string[]>} */
    const parts = { free: [], gone: [], mine: [], offered: [] };
    for (const { d, look } of this.#dots.values()) parts[look].push(d);
    this.#paths.forEach((path, index) => setAttribute(path, "d", parts[LOOKS[index]].join("")));
  }

  /** @param {{width: number, height: number}} size @param {(point: {x: number, y: number}) => void} onMove */
  #listen(size, onMove) {
    const move = (/** @type {PointerEvent} */ event) => {
      const box = this.#drawing.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * size.width;
      onMove({ x, y: ((event.clientY - box.top) / box.height) * size.height });
    };
    this.element.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      this.element.setPointerCapture(event.pointerId);
      move(event);
    });
    this.element.addEventListener("pointermove", (event) => {
      if (this.element.hasPointerCapture(event.pointerId)) move(event);
    });
  }
}

/** @param {{x: number, y: number}} place */
const dot = ({ x, y }) => `M${x + MARGIN.side + 0.1} ${y + MARGIN.top + 0.1}h.8v.8h-.8z`;

/** @param {SeatView} view @returns {Look} */
function lookOf({ status, mine, suggested }) {
  if (mine) return "mine";
  if (suggested) return "offered";
  return status === "available" ? "free" : "gone";
}
