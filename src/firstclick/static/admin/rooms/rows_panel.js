/** Beside the grid: rows that are added all at once, straight or curved, and the aisles between seats. */

import { h } from "../../ui/dom.js";
import { words } from "../../ui/words.js";
import { office } from "../words.js";
import { extentOf } from "./plan.js";
import { button, form, group, input, labelled, select, wholeNumber } from "./room_fields.js";
import { addRows } from "./row_commands.js";
import { rowLabel } from "./row_labels.js";

/** @typedef {import("./types.js").SeatKind} SeatKind */

const ROWS_MAX = 200;
const DEPTH_MAX = 20;

/** @param {import("./room_state.js").RoomState} state */
export function newRowsPart(state) {
  const rows = input("new-rows", { type: "number", min: 1, max: ROWS_MAX, value: 5 });
  const seats = input("new-seats", { type: "number", min: 1, max: ROWS_MAX, value: 12 });
  const label = input("new-label", { maxlength: 20 });
  const depth = input("new-depth", { type: "number", step: "0.1", value: 0 });
  const kind = select("new-kind", Object.entries(words.kinds));
  const add = () => {
    const wanted = { rows: wholeNumber(rows, 1, ROWS_MAX), seats: wholeNumber(seats, 1, ROWS_MAX), depth: depthOf(depth), label: rowLabel(label.value), kind: /** @type {SeatKind} */ (kind.value) };
    state.run(office.editor.rowsAdded(wanted.rows), (plan) => addRows(plan, { ...wanted, ...placeBehind(state, wanted.seats) }));
    label.value = "";
  };
  const lines = [h("div", { class: "room-pair" }, labelled(office.editor.howManyRows, rows), labelled(office.editor.seatsInEach, seats)), h("div", { class: "room-pair" }, labelled(office.editor.firstLabel, label), labelled(office.editor.depth, depth)), labelled(office.editor.kind, kind)];
  return group("new-rows", office.editor.newRows, [form("add-rows", office.editor.addRows, add, lines), h("p", { class: "soft" }, office.editor.newRowsHint)], state.plan.rows.length === 0);
}

/** How deep a curve is: a number with a point or a comma. @param {HTMLInputElement} field */
export const depthOf = (field) => Math.max(-DEPTH_MAX, Math.min(DEPTH_MAX, Number(field.value) || 0));

/** Behind all rows, in the middle of what is there. @param {import("./room_state.js").RoomState} state @param {number} seats */
function placeBehind({ plan }, seats) {
  if (!plan.rows.length) return { x: 0, y: 0 };
  const { left, right, back } = extentOf(plan);
  return { x: Math.round((left + right + 1 - seats) / 2), y: Math.floor(back) + 1 };
}

/** @param {import("./room_acts.js").RoomActs} acts */
export function aislesPart(acts) {
  const column = [button("open-aisle", office.editor.openAisle, () => acts.aisle(true)), button("close-aisle", office.editor.closeAisle, () => acts.aisle(false))];
  const line = [button("open-cross-aisle", office.editor.openCrossAisle, () => acts.crossAisle(true)), button("close-cross-aisle", office.editor.closeCrossAisle, () => acts.crossAisle(false))];
  return group("aisles", office.editor.aisles, [h("p", { class: "soft" }, office.editor.aislesHint), h("div", { class: "part-actions" }, ...column), h("div", { class: "part-actions" }, ...line)], false);
}
