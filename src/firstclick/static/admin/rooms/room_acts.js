/** What can be done to a room, by keys, by pointer and by buttons alike: each act changes the state and says what it did. */

import { office } from "../words.js";
import { seatsOf } from "./plan.js";
import { closeColumn, closeLine, copyRows, openColumn, openLine } from "./row_commands.js";
import { changeSeats, moveSeats, placeSeats, removeSeats } from "./seat_commands.js";
import { seatText } from "./seat_text.js";

/** @typedef {import("./types.js").Place} Place */
/** @typedef {import("./types.js").SeatKind} SeatKind */
/** @typedef {import("./room_state.js").RoomState} RoomState */

export class RoomActs {
  #state;

  /** @param {RoomState} state */
  constructor(state) {
    this.#state = state;
  }

  /** @param {string} text */
  say(text) {
    this.#state.listener?.onSay(text);
  }

  /** Seats of a kind on these places. @param {readonly Place[]} places @param {SeatKind} kind @param {boolean} [broken] */
  place(places, kind, broken = false) {
    const { plan } = this.#state;
    const known = new Set(seatsOf(plan).map((seat) => seat.key));
    const said = office.editor.placed(places.length, kind);
    this.#state.run(said, (before) => {
      const placed = placeSeats(before, places, kind);
      const added = new Set(seatsOf(placed).flatMap(({ key }) => (known.has(key) ? [] : key)));
      return broken ? changeSeats(placed, added, { broken }) : placed;
    });
  }

  /** @param {ReadonlySet<number>} keys */
  remove(keys) {
    if (keys.size) this.#state.run(office.editor.removed(keys.size), (plan) => removeSeats(plan, keys));
  }

  /** What is chosen becomes something else. @param {import("./seat_commands.js").SeatChange} change */
  change(change) {
    const { chosen } = this.#state;
    this.#state.run(office.editor.changed(chosen.size, change), (plan) => changeSeats(plan, chosen, change));
  }

  /** Out of order or a house seat, or not any more where all of them are. @param {"broken" | "house"} name */
  turn(name) {
    const { chosen, plan } = this.#state;
    const areAll = seatsOf(plan).every((seat) => !chosen.has(seat.key) || seat[name]);
    if (chosen.size) this.change({ [name]: !areAll });
  }

  /** @param {number} dx @param {number} dy */
  move(dx, dy) {
    const { selected } = this.#state;
    if (!selected.size || (!dx && !dy)) return;
    if (!this.#state.run(office.editor.moved(selected.size), (plan) => moveSeats(plan, selected, dx, dy))) this.say(office.editor.noPlace);
  }

  copyRows() {
    const { rowKeys } = this.#state;
    const isDone = this.#state.run(office.editor.copied(rowKeys.size), (plan) => copyRows(plan, rowKeys));
    if (!isDone) this.say(office.editor.nothingHere);
  }

  /** Select all seats of the rows that are chosen. */
  selectRows() {
    const { plan, rowKeys } = this.#state;
    this.#state.select(new Set(plan.rows.flatMap((row) => (rowKeys.has(row.key) ? row.seats.map((seat) => seat.key) : []))));
    this.#sayCount();
  }

  selectAll() {
    this.#state.select(new Set(seatsOf(this.#state.plan).map((seat) => seat.key)));
    this.#sayCount();
  }

  selectNone() {
    this.#state.select(new Set());
    this.say(office.editor.selectedCount(0));
  }

  #sayCount() {
    this.say(office.editor.selectedCount(this.#state.selected.size));
  }

  /** An aisle in the cursor's column, through the rows that are selected, or through all. @param {boolean} opens */
  aisle(opens) {
    const { selected, rowKeys, cursor } = this.#state;
    const rows = selected.size ? rowKeys : null;
    const isDone = this.#state.run(opens ? office.editor.aisleOpened : office.editor.aisleClosed, (plan) => (opens ? openColumn : closeColumn)(plan, rows, cursor.x));
    if (!isDone) this.say(opens ? office.editor.nothingHere : office.editor.noGap);
  }

  /** A cross aisle in the cursor's line. @param {boolean} opens */
  crossAisle(opens) {
    const { y } = this.#state.cursor;
    const isDone = this.#state.run(opens ? office.editor.aisleOpened : office.editor.aisleClosed, (plan) => (opens ? openLine : closeLine)(plan, y));
    if (!isDone) this.say(opens ? office.editor.nothingHere : office.editor.noGap);
  }

  undo() {
    const said = this.#state.undo();
    this.say(said ? office.editor.undone(said) : office.editor.nothingToUndo);
  }

  redo() {
    const said = this.#state.redo();
    this.say(said ? office.editor.redone(said) : office.editor.nothingToRedo);
  }

  /** Say what is under the cursor. */
  sayHere() {
    const { here, cursor, selected } = this.#state;
    this.say(here ? seatText(here.row, here.seat, selected.has(here.seat.key)) : office.editor.emptyCell(cursor.x + 1, cursor.y + 1));
  }
}
