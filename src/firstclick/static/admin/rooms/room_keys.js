/** Keys of the grid: a cursor that moves, letters that place seats as the text drawing has them, and single keys for commands. */

import { office } from "../words.js";
import { frontOf } from "./plan.js";

/** @typedef {import("./types.js").SeatKind} SeatKind */
/** @typedef {import("./types.js").Place} Place */

/** @type {Record<string, SeatKind>} */
const KINDS = { s: "standard", p: "premium", w: "wheelchair", c: "companion", l: "love" };
/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1], PageUp: [0, -5], PageDown: [0, 5] };
const QUARTER = 0.25;

export class RoomKeys {
  #state;
  #acts;
  #canvas;

  /** @param {import("./room_state.js").RoomState} state @param {import("./room_acts.js").RoomActs} acts @param {import("./room_canvas.js").RoomCanvas} canvas */
  constructor(state, acts, canvas) {
    this.#state = state;
    this.#acts = acts;
    this.#canvas = canvas;
    canvas.element.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.altKey) return;
    const isDone = event.ctrlKey || event.metaKey ? this.#withControl(event) : this.#arrow(event) || this.#letter(event);
    if (!isDone) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {KeyboardEvent} event */
  #withControl({ key, shiftKey }) {
    const step = STEPS[key];
    const size = shiftKey ? QUARTER : 1;
    if (step) return this.#do(() => this.#acts.move(step[0] * size, step[1] * size));
    switch (key.toLowerCase()) {
      case "z":
        return this.#do(() => (shiftKey ? this.#acts.redo() : this.#acts.undo()));
      case "y":
        return this.#do(() => this.#acts.redo());
      case "a":
        return this.#do(() => this.#acts.selectAll());
      default:
        return false;
    }
  }

  /** @param {KeyboardEvent} event */
  #arrow({ key, shiftKey }) {
    const step = STEPS[key];
    const { x, y } = this.#state.cursor;
    const end = key === "Home" || key === "End" ? this.#endOfRow(key) : null;
    const place = step ? { x: x + step[0], y: y + step[1] } : end;
    if (!place) return false;
    this.#moveTo(place, shiftKey);
    if (shiftKey) this.#acts.say(office.editor.selectedCount(this.#state.selected.size));
    else this.#acts.sayHere();
    return true;
  }

  /** The first or the last seat of the row under the cursor, or of the first one that begins in its line. @param {"Home" | "End"} key @returns {Place} */
  #endOfRow(key) {
    const { cursor, here, plan } = this.#state;
    const row = here?.row ?? plan.rows.find((one) => frontOf(one) === cursor.y);
    const seat = row?.seats.at(key === "Home" ? 0 : -1);
    return seat ? { x: Math.round(seat.x), y: Math.round(seat.y) } : { x: 0, y: cursor.y };
  }

  /** @param {KeyboardEvent} event */
  #letter({ key }) {
    const kind = KINDS[key];
    if (kind || key === "x") return this.#do(() => this.#draw(kind ?? "standard", key === "x"));
    const [state, acts] = [this.#state, this.#acts];
    /** @type {Record<string, () => void>} */
    const commands = {
      ".": () => this.#gap(),
      Enter: () => this.#nextLine(),
      " ": () => this.#toggle(),
      Delete: () => acts.remove(state.chosen),
      Backspace: () => this.#back(),
      h: () => acts.turn("house"),
      r: () => acts.selectRows(),
      d: () => acts.copyRows(),
      a: () => acts.aisle(true),
      A: () => acts.aisle(false),
      b: () => acts.crossAisle(true),
      B: () => acts.crossAisle(false),
      "+": () => this.#canvas.zoom(1),
      "-": () => this.#canvas.zoom(-1),
      ...(state.selected.size && { Escape: () => acts.selectNone() }),
    };
    return commands[key] !== undefined && this.#do(commands[key]);
  }

  /** @param {() => void} act */
  #do(act) {
    act();
    return true;
  }

  /** What is selected becomes of a kind; where nothing is, a seat comes under the cursor, which steps on. @param {SeatKind} kind @param {boolean} broken */
  #draw(kind, broken) {
    if (this.#state.selected.size) return broken ? this.#acts.turn("broken") : this.#acts.change({ kind });
    if (broken && this.#state.here) this.#acts.turn("broken");
    else this.#acts.place([this.#state.cursor], kind, broken);
    this.#step(1);
  }

  #gap() {
    if (this.#state.selected.size) return this.#acts.remove(this.#state.selected);
    this.#acts.remove(this.#state.chosen);
    this.#step(1);
  }

  #back() {
    if (this.#state.selected.size) return this.#acts.remove(this.#state.selected);
    this.#step(-1);
    this.#acts.remove(this.#state.chosen);
  }

  #nextLine() {
    this.#moveTo({ x: 0, y: this.#state.cursor.y + 1 }, false);
    this.#acts.sayHere();
  }

  #toggle() {
    const { here } = this.#state;
    if (here) this.#state.toggle([here.seat.key]);
    this.#acts.sayHere();
  }

  /** @param {number} columns */
  #step(columns) {
    const { x, y } = this.#state.cursor;
    this.#moveTo({ x: x + columns, y }, false);
  }

  /** @param {Place} place @param {boolean} extends_ */
  #moveTo({ x, y }, extends_) {
    const { left, right, front, back } = this.#canvas.bounds;
    this.#state.moveTo({ x: Math.max(left, Math.min(right, x)), y: Math.max(front, Math.min(back, y)) }, extends_);
  }
}
