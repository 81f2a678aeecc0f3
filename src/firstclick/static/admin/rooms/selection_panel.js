/** Beside the grid: what is selected, and all that can be done to it. Fields show what all of it has in common. */

import { h, setText } from "../../ui/dom.js";
import { words } from "../../ui/words.js";
import { office } from "../words.js";
import { labelSeat } from "./chair_numbers.js";
import { seatsOf } from "./plan.js";
import { button, checkbox, checked, form, group, input, labelled, select } from "./room_fields.js";
import { curveRows } from "./row_commands.js";
import { labelRows, rowLabel, sectionRows } from "./row_labels.js";
import { depthOf } from "./rows_panel.js";

/** @typedef {import("./types.js").SeatKind} SeatKind */
/** @typedef {import("./types.js").PlanSeat} PlanSeat */
/** @typedef {import("./room_state.js").RoomState} RoomState */
/** @typedef {import("./room_acts.js").RoomActs} RoomActs */

const STEPS = /** @type {const} */ ([["left", "←", -1, 0], ["forward", "↑", 0, -1], ["back", "↓", 0, 1], ["right", "→", 1, 0]]);
const ROWS_NAMED_MAX = 6;

export class SelectionPanel {
  #state;
  #acts;
  #title = h("p", { class: "room-selected", role: "status", "data-role": "room-selected" });
  #kind = select("room-kind", [["", office.editor.mixed], ...Object.entries(words.kinds)]);
  #broken = checkbox("room-broken");
  #house = checkbox("room-house");
  #number = input("room-number", { maxlength: 6 });
  #step = select("room-step", [["1", office.editor.wholeStep], ["0.25", office.editor.quarterStep]]);
  #label = input("room-label", { maxlength: 20 });
  #order = select("room-order", [["front", office.editor.fromFront], ["back", office.editor.fromBack]]);
  #section = input("room-section", { maxlength: 60 });
  #sectionId = input("room-section-id", { maxlength: 20, pattern: "[a-z][a-z0-9\\-]*", placeholder: "balcony", spellcheck: "false" });
  #depth = input("room-depth", { type: "number", step: "0.1", value: 0 });
  #one;
  #fields;
  #none = h("p", { class: "soft" }, office.editor.noneSelected);
  element;

  /** @param {RoomState} state @param {RoomActs} acts */
  constructor(state, acts) {
    this.#state = state;
    this.#acts = acts;
    this.#kind.addEventListener("change", () => this.#kind.value && acts.change({ kind: /** @type {SeatKind} */ (this.#kind.value) }));
    this.#broken.addEventListener("change", () => acts.change({ broken: this.#broken.checked }));
    this.#house.addEventListener("change", () => acts.change({ house: this.#house.checked }));
    this.#one = form("set-number", office.editor.set, () => this.#setNumber(), [labelled(office.editor.number, this.#number)]);
    const seats = h("div", { class: "room-fields" }, labelled(office.editor.kind, this.#kind), checked(office.editor.brokenSeat, this.#broken), checked(office.editor.houseSeat, this.#house), this.#one, this.#moves(), this.#buttons());
    this.#fields = h("div", { class: "room-fields" }, seats, this.#rows());
    this.element = group("selection", office.editor.selection, [this.#title, this.#none, button("select-all", office.editor.selectAll, () => acts.selectAll()), this.#fields]);
  }

  /** Show what the selected seats have in common. */
  refresh() {
    const seats = seatsOf(this.#state.plan).filter((seat) => this.#state.selected.has(seat.key));
    const rows = this.#state.plan.rows.filter((row) => seats.length && this.#state.rowKeys.has(row.key));
    const names = rows.slice(0, ROWS_NAMED_MAX).map((row) => row.label).join(", ");
    setText(this.#title, seats.length ? office.editor.selectedIn(seats.length, rows.length, rows.length > ROWS_NAMED_MAX ? `${names}, …` : names) : "");
    this.#none.hidden = seats.length > 0;
    this.#fields.hidden = seats.length === 0;
    if (!seats.length) return;
    const kinds = new Set(seats.map((seat) => seat.kind));
    this.#kind.value = kinds.size === 1 ? seats[0].kind : "";
    for (const [box, name] of /** @type {const} */ ([[this.#broken, "broken"], [this.#house, "house"]])) show(box, seats.map((seat) => seat[name]));
    this.#one.hidden = seats.length > 1;
    this.#number.value = seats[0].label;
    this.#label.value = rows[0].label;
    this.#section.value = rows[0].section?.name ?? "";
    this.#sectionId.value = rows[0].section?.id ?? "";
  }

  #moves() {
    const buttons = STEPS.map(([name, sign, dx, dy]) => {
      const made = button(`move-${name}`, sign, () => this.#acts.move(dx * Number(this.#step.value), dy * Number(this.#step.value)));
      made.setAttribute("aria-label", office.editor.moveTo[name]);
      return made;
    });
    return h("div", { class: "room-moves" }, labelled(office.editor.move, this.#step), h("div", { class: "part-actions" }, ...buttons));
  }

  #buttons() {
    const [acts, texts] = [this.#acts, office.editor];
    return h("div", { class: "part-actions" }, button("select-rows", texts.selectRows, () => acts.selectRows()), button("copy-rows", texts.copyRows, () => acts.copyRows()), button("remove-seats", texts.removeSeats, () => acts.remove(this.#state.selected)), button("select-none", texts.selectNone, () => acts.selectNone()));
  }

  /** What is about whole rows. */
  #rows() {
    const label = form("set-labels", office.editor.labelRows, () => this.#setLabels(), [h("div", { class: "room-pair" }, labelled(office.editor.firstLabel, this.#label), labelled(office.editor.order, this.#order))]);
    const section = form("set-section", office.editor.setSection, () => this.#setSection(), [labelled(office.editor.section, this.#section), labelled(office.editor.sectionId, this.#sectionId)]);
    const curve = form("set-curve", office.editor.curve, () => this.#state.run(office.editor.curved, (plan) => curveRows(plan, this.#state.rowKeys, depthOf(this.#depth))), [labelled(office.editor.depth, this.#depth)]);
    return h("div", { class: "room-fields" }, h("h3", {}, office.editor.itsRows), label, section, curve);
  }

  #setNumber() {
    const [key] = this.#state.selected;
    const text = this.#number.value.trim();
    if (text) this.#state.run(office.editor.numbered, (plan) => labelSeat(plan, key, text));
  }

  #setLabels() {
    const first = rowLabel(this.#label.value);
    if (first) this.#state.run(office.editor.labelled, (plan) => labelRows(plan, this.#state.rowKeys, first, this.#order.value === "back"));
  }

  #setSection() {
    const [name, id] = [this.#section.value.trim(), this.#sectionId.value.trim()];
    this.#state.run(office.editor.sectionSet, (plan) => sectionRows(plan, this.#state.rowKeys, name ? { id, name } : null));
  }
}

/** @param {HTMLInputElement} box @param {readonly boolean[]} values */
function show(box, values) {
  box.checked = values.every(Boolean);
  box.indeterminate = !box.checked && values.some(Boolean);
}
