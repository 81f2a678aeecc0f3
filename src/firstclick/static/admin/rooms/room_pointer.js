/** Pointers on the grid: they select seats and drag what is selected, or place and remove seats in the cells that they are drawn over. */

import { seatAt } from "./plan.js";
import { cellsWithin, keysWithin } from "./room_state.js";

/** @typedef {import("./types.js").Place} Place */
/** What a pointer that is down does. @typedef {{from: Place, cell: Place, drags: boolean, adds: boolean, before: ReadonlySet<number>}} Stroke */

export class RoomPointer {
  #state;
  #acts;
  #canvas;
  /** @type {Stroke | null} */
  #stroke = null;

  /** @param {import("./room_state.js").RoomState} state @param {import("./room_acts.js").RoomActs} acts @param {import("./room_canvas.js").RoomCanvas} canvas */
  constructor(state, acts, canvas) {
    this.#state = state;
    this.#acts = acts;
    this.#canvas = canvas;
    const { element } = canvas;
    element.addEventListener("pointerdown", (event) => this.#down(event));
    element.addEventListener("pointermove", (event) => this.#move(event));
    element.addEventListener("pointerup", (event) => this.#up(event));
    element.addEventListener("pointercancel", () => this.#end());
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button !== 0 || !event.isPrimary) return;
    const from = this.#canvas.placeOf(event);
    const cell = cellOf(from);
    const isTouch = event.pointerType === "touch";
    const adds = event.shiftKey || event.ctrlKey || event.metaKey || isTouch;
    const key = this.#seatAt(from)?.seat.key;
    const drags = this.#state.tool === "select" && key !== undefined && this.#state.selected.has(key) && !adds;
    this.#stroke = { from, cell, drags, adds, before: this.#state.selected };
    if (this.#state.tool !== "select" || !isTouch) this.#canvas.element.setPointerCapture(event.pointerId);
    this.#canvas.element.focus({ preventScroll: true });
  }

  /** @param {PointerEvent} event */
  #move(event) {
    if (!this.#stroke) return;
    const place = this.#canvas.placeOf(event);
    if (!this.#stroke.drags) return this.#canvas.showBand(cornersOf(this.#stroke.cell, cellOf(place)));
    this.#canvas.shift(...this.#wayTo(place, event.altKey));
  }

  /** @param {PointerEvent} event */
  #up(event) {
    const stroke = this.#stroke;
    if (!stroke) return;
    const place = this.#canvas.placeOf(event);
    const cell = cellOf(place);
    const [dx, dy] = this.#wayTo(place, event.altKey);
    this.#end();
    this.#state.moveTo(cell);
    if (stroke.drags && (dx || dy)) return this.#acts.move(dx, dy);
    if (this.#state.tool === "select") return this.#select(stroke, cell, place);
    if (this.#state.tool === "gap") return this.#acts.remove(new Set(keysWithin(this.#state.plan, stroke.cell, cell)));
    this.#acts.place(cellsWithin(stroke.cell, cell), this.#state.tool);
  }

  #end() {
    this.#stroke = null;
    this.#canvas.showBand(null);
    this.#canvas.shift(0, 0);
  }

  /** @param {Stroke} stroke @param {Place} cell @param {Place} place */
  #select({ cell: from, adds, before }, cell, place) {
    const isTap = from.x === cell.x && from.y === cell.y;
    const found = isTap ? (this.#seatAt(place)?.seat.key ?? []) : keysWithin(this.#state.plan, from, cell);
    const keys = [found].flat();
    if (adds && isTap && keys.length) this.#state.toggle(keys);
    else this.#state.select(new Set(adds ? [...before, ...keys] : keys));
    this.#acts.sayHere();
  }

  /** The way of a seat that is dragged: whole cells, or quarters. @param {Place} place @param {boolean} isFine @returns {[number, number]} */
  #wayTo(place, isFine) {
    const from = this.#stroke?.from ?? place;
    const parts = isFine ? 4 : 1;
    return [Math.round((place.x - from.x) * parts) / parts, Math.round((place.y - from.y) * parts) / parts];
  }

  /** @param {Place} place with fractions */
  #seatAt({ x, y }) {
    return seatAt(this.#state.plan, { x: x - 0.5, y: y - 0.5 });
  }
}

/** @param {Place} place @returns {Place} */
const cellOf = ({ x, y }) => ({ x: Math.floor(x), y: Math.floor(y) });

/** The corners of all cells from one to another. @param {Place} one @param {Place} other @returns {[Place, Place]} */
const cornersOf = (one, other) => [
  { x: Math.min(one.x, other.x), y: Math.min(one.y, other.y) },
  { x: Math.max(one.x, other.x) + 1, y: Math.max(one.y, other.y) + 1 },
];
