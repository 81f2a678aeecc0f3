/**
 * The room as a list, row by row, with the functions of the map. It shows the states that it is given and reports taps.
 * Loaded when it is first shown.
 */

import { h, setAttribute, s, setText } from "../ui/dom.js";
import sheet from "./list.css" with { type: "css" };
import { ListKeys } from "./list_keys.js";
import { RowJumps } from "./row_jumps.js";
import { canChoose, inOrder, kindAndPrice, label, paintKey, rowsInOrder, seatName, stateOf } from "./seat_map.js";
import { CELL, body, sign } from "./seat_shapes.js";
import { words } from "../ui/words.js";

/** @typedef {import("../server/types.js").SeatView} SeatView */
/** @typedef {import("../server/types.js").Seat} Seat */
/** @typedef {import("../server/types.js").Row} Row */
/** @typedef {{row: Row, element: HTMLElement, count: HTMLElement, free: number}} RowPart */
/**
 * @typedef {{seat: Seat, row: RowPart, line: HTMLElement, button: HTMLButtonElement, state: HTMLElement,
 *   sign: SVGPathElement, shown: string, free: boolean}} Line
 */

export const listSheet = sheet;

/** A long list is built over several frames, so that none of them takes long. */
const SEATS_AT_ONCE = 150;

export class SeatListView {
  /** @type {Map<string, Line>} */
  #lines = new Map();
  /** @type {Set<RowPart>} */
  #counted = new Set();
  #rows = h("div", { class: "list-rows" });
  #keys;
  /** @type {Row[]} */
  #waiting;
  #viewOf;
  #prices;
  #frame = 0;
  element;

  /**
   * @param {import("../server/types.js").SeatMap} map
   * @param {import("./seat_prices.js").SeatPrices | null} prices
   * @param {Omit<import("./room_view.js").Callbacks, "onChoose"> & {onChoose: (seatId: string, event: Event) => void}} callbacks
   */
  constructor(map, prices, { onChoose, viewOf, isStaffs = false }) {
    this.#viewOf = viewOf;
    this.#prices = prices;
    this.#waiting = rowsInOrder(map);
    this.#keys = new ListKeys(this.#rows, new RowJumps(rowsInOrder(map), !isStaffs));
    const title = h("h2", { class: "visually-hidden", id: "list-title" }, words.listLabel);
    this.element = h("section", { class: "seat-list", "aria-labelledby": "list-title" }, title, this.#filter(), this.#rows);
    this.#rows.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("[data-list-seat]") : null;
      if (button) onChoose(button.getAttribute("data-list-seat") ?? "", event);
    });
    this.#more();
  }

  /** @param {string} seatId */
  cell(seatId) {
    return this.#lines.get(seatId)?.line ?? null;
  }

  /** @param {readonly string[]} seatIds */
  reveal(seatIds) {
    this.cell(seatIds[0] ?? "")?.scrollIntoView({ block: "nearest" });
  }

  focus() {
    this.#keys.focus();
  }

  /** Move to a seat and focus it. @param {string} seatId */
  goTo(seatId) {
    const line = this.#lines.get(seatId);
    if (line) this.#keys.goTo(line.button);
  }

  /**
   * Show the current state of a seat; does nothing when it has not changed or is not in the list yet.
   * @param {string} seatId
   * @param {SeatView} view
   */
  paint(seatId, view) {
    const line = this.#lines.get(seatId);
    const key = paintKey(view);
    if (!line || line.shown === key) return;
    line.shown = key;
    setAttribute(line.line, "data-status", view.status);
    setAttribute(line.line, "data-mine", view.mine ? "true" : null);
    setAttribute(line.line, "data-pending", view.pending ? "true" : null);
    setAttribute(line.line, "data-suggested", view.suggested ? "true" : null);
    setAttribute(line.line, "data-mark", view.mark);
    setAttribute(line.button, "aria-label", label(line.seat, line.row.row, view, this.#prices));
    setAttribute(line.button, "aria-pressed", view.mine ? "true" : "false");
    setAttribute(line.button, "aria-disabled", canChoose(view) ? null : "true");
    setAttribute(line.sign, "d", sign(line.seat.kind, view));
    setText(line.state, stateOf(view));
    this.#count(line, view.status === "available");
  }

  close() {
    cancelAnimationFrame(this.#frame);
  }

  /** @param {Line} line @param {boolean} free */
  #count(line, free) {
    if (line.free === free) return;
    line.free = free;
    line.row.free += free ? 1 : -1;
    if (!this.#counted.size) queueMicrotask(() => this.#showCounts());
    this.#counted.add(line.row);
  }

  #showCounts() {
    for (const { element, count, free, row } of this.#counted) {
      setText(count, words.freeInRow(free, row.seats.length));
      setAttribute(element, "data-full", free === 0);
    }
    this.#counted.clear();
    this.#keys.settle();
  }

  /** Build the next rows, and schedule the others. */
  #more() {
    let made = 0;
    while (this.#waiting.length && made < SEATS_AT_ONCE) {
      const row = /** @type {Row} */ (this.#waiting.shift());
      this.#rows.append(this.#row(row));
      made += row.seats.length;
      for (const { seat_id: seatId } of row.seats) this.paint(seatId, this.#viewOf(seatId));
    }
    this.#frame = this.#waiting.length ? requestAnimationFrame(() => this.#more()) : 0;
  }

  #filter() {
    const box = h("input", { type: "checkbox", "data-action": "only-free" });
    box.addEventListener("change", () => {
      setAttribute(this.element, "data-only-free", box.checked);
      this.#keys.settle();
    });
    return h("label", { class: "list-filter" }, box, words.onlyFree);
  }

  /** @param {Row} row */
  #row(row) {
    const count = h("span", { class: "row-free" });
    const list = h("ul", {});
    const head = h("h3", {}, words.rowName(row.label, row.section), " ", count);
    const element = h("section", { class: "list-row", "data-full": true }, head, list);
    const part = { row, element, count, free: 0 };
    setText(count, words.freeInRow(0, row.seats.length));
    list.append(...inOrder(row).map((seat) => this.#seat(seat, part)));
    return element;
  }

  /** @param {Seat} seat @param {RowPart} row */
  #seat(seat, row) {
    const signs = s("path", { class: "sign", d: "" });
    const picture = s("svg", { viewBox: `0 0 ${CELL} ${CELL}`, "aria-hidden": "true" });
    picture.append(s("path", { class: "body", d: body(seat.kind) }), signs);
    const state = h("span", { class: "state" });
    const facts = kindAndPrice(seat, this.#prices).join(" · ");
    const kind = facts && h("span", { class: "kind" }, facts);
    // Spaces, because screen readers read the parts as one line.
    const place = h("span", {}, seatName(seat, row.row), " ", kind);
    const button = h("button", { type: "button", tabindex: -1, "data-list-seat": seat.seat_id }, picture, place, " ", state);
    const line = h("li", { class: "seat-line sample", "data-price": this.#prices?.nthOf(seat.kind) }, button);
    this.#lines.set(seat.seat_id, { seat, row, line, button, state, sign: signs, shown: "", free: false });
    return line;
  }
}
