/** A room while it is edited: its plan with what was before, what is selected, and where the cursor is. Touches no page. */

import { History } from "./history.js";
import { seatAt, seatsOf } from "./plan.js";
import { rowsOf } from "./seat_commands.js";

/** @typedef {import("./types.js").Plan} Plan */
/** @typedef {import("./types.js").Place} Place */
/** @typedef {import("./types.js").SeatKind} SeatKind */
/** What a pointer does on the grid: it selects, places seats of a kind, or makes a gap. @typedef {"select" | SeatKind | "gap"} Tool */
/**
 * The plan is another one (or what can be undone is) · the selection or the cursor is · something is to be said.
 * @typedef {{onPlan: () => void, onSelected: () => void, onCursor: () => void, onSay: (text: string) => void, onTool: () => void}} RoomListener
 */
/** A plan, and perhaps the keys of what is selected then. @typedef {Plan | {plan: Plan, keys: ReadonlySet<number>}} Outcome */

export class RoomState {
  #history;
  /** @type {RoomListener | null} */
  listener = null;
  /** @type {ReadonlySet<number>} */
  selected = new Set();
  /** @type {Place} */
  cursor = { x: 0, y: 0 };
  /** Where a selection by keys began. @type {Place | null} */
  #anchor = null;
  /** @type {Tool} */
  tool = "select";

  /** @param {Plan} plan */
  constructor(plan) {
    this.#history = new History(plan);
  }

  get plan() {
    return this.#history.plan;
  }

  get isUnchanged() {
    return this.#history.isUnchanged;
  }

  get canUndo() {
    return this.#history.canUndo;
  }

  get canRedo() {
    return this.#history.canRedo;
  }

  /** The seat under the cursor, with its row. */
  get here() {
    return seatAt(this.plan, this.cursor);
  }

  /** The rows that have selected seats; where none is selected, the row under the cursor. */
  get rowKeys() {
    const keys = this.selected.size ? rowsOf(this.plan, this.selected).map((row) => row.key) : [this.here?.row.key ?? 0];
    return new Set(keys);
  }

  /** What a command is about: the selected seats, or else the one under the cursor. @returns {ReadonlySet<number>} */
  get chosen() {
    const { here } = this;
    return this.selected.size || !here ? this.selected : new Set([here.seat.key]);
  }

  /** Change the plan; it is said what was done. @param {string} said @param {(plan: Plan) => Outcome} command @returns {boolean} whether anything is different */
  run(said, command) {
    const outcome = command(this.plan);
    const { plan, keys } = "plan" in outcome ? outcome : { plan: outcome, keys: this.selected };
    if (plan === this.plan) return false;
    this.#history.add(plan, said);
    this.#show(keys);
    this.listener?.onSay(said);
    return true;
  }

  /** @returns {string} what was undone; "" where nothing was */
  undo() {
    if (!this.canUndo) return "";
    const said = this.#history.undo();
    this.#show(this.selected);
    return said;
  }

  /** @returns {string} what was done again; "" where nothing was */
  redo() {
    if (!this.canRedo) return "";
    const said = this.#history.redo();
    this.#show(this.selected);
    return said;
  }

  /** @param {ReadonlySet<number>} keys selected from now on */
  #show(keys) {
    const there = new Set(seatsOf(this.plan).map((seat) => seat.key));
    this.selected = new Set([...keys].filter((key) => there.has(key)));
    this.listener?.onPlan();
    this.listener?.onSelected();
  }

  /** @param {ReadonlySet<number>} keys */
  select(keys) {
    this.selected = keys;
    this.#anchor = null;
    this.listener?.onSelected();
  }

  /** Select these too, or not any more where all of them are. @param {readonly number[]} keys */
  toggle(keys) {
    const areAll = keys.every((key) => this.selected.has(key));
    this.select(new Set(areAll ? [...this.selected].filter((key) => !keys.includes(key)) : [...this.selected, ...keys]));
  }

  /** @param {Place} place @param {boolean} [extends_] select all from where it began to here */
  moveTo(place, extends_ = false) {
    const anchor = extends_ ? (this.#anchor ?? this.cursor) : null;
    this.cursor = place;
    if (anchor) this.select(new Set(keysWithin(this.plan, anchor, place)));
    this.#anchor = anchor;
    this.listener?.onCursor();
  }

  /** @param {Tool} tool */
  take(tool) {
    this.tool = tool;
    this.listener?.onTool();
  }
}

/** The seats whose middles are in the cells from one corner to the other. @param {Plan} plan @param {Place} one @param {Place} other */
export function keysWithin(plan, one, other) {
  const [left, right] = [Math.min(one.x, other.x) - 0.5, Math.max(one.x, other.x) + 0.5];
  const [front, back] = [Math.min(one.y, other.y) - 0.5, Math.max(one.y, other.y) + 0.5];
  return seatsOf(plan).filter(({ x, y }) => x >= left && x <= right && y >= front && y <= back).map((seat) => seat.key);
}

/** All cells from one corner to the other. @param {Place} one @param {Place} other @returns {Place[]} */
export function cellsWithin(one, other) {
  const [left, front] = [Math.min(one.x, other.x), Math.min(one.y, other.y)];
  const [wide, tall] = [Math.abs(one.x - other.x) + 1, Math.abs(one.y - other.y) + 1];
  return Array.from({ length: wide * tall }, (_, n) => ({ x: left + (n % wide), y: front + Math.floor(n / wide) }));
}
