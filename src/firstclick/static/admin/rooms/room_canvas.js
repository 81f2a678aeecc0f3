/** The seats of a plan on a grid, as SVG. It shows what it is given, and touches only what has changed: a room may have thousands of seats. */

import { CELL, body, shapesOf, sign } from "../../seats/seat_shapes.js";
import { h, s, setAttribute, setText } from "../../ui/dom.js";
import { words } from "../../ui/words.js";
import { office } from "../words.js";
import { columnsOf, extentOf, frontOf, isStraight } from "./plan.js";

/** @typedef {import("./types.js").Plan} Plan */
/** @typedef {import("./types.js").PlanRow} PlanRow */
/** @typedef {import("./types.js").PlanSeat} PlanSeat */
/** @typedef {import("./types.js").Place} Place */
/** What is shown of a seat. @typedef {{seat: PlanSeat, shape: string, cell: SVGGElement}} Drawn */
/** The cells that can be drawn in, the last ones included. @typedef {{left: number, right: number, front: number, back: number}} Bounds */

/** Cells that are free around the seats, and the least that there are. */
const FREE = { left: 3, front: 2, right: 8, back: 5 };
const LEAST = { wide: 40, tall: 24 };
/** Above the first cells, for the screen. */
const SCREEN = 1.3;
const SIZES_PX = [12, 16, 20, 26, 32, 40];
const NUMBERS_FROM_PX = 24;

export class RoomCanvas {
  /** @type {readonly PlanRow[]} */
  #rows = [];
  /** @type {Map<number, Drawn>} */
  #drawn = new Map();
  /** @type {ReadonlySet<number>} */
  #selected = new Set();
  /** @type {Map<number, SVGGElement>} */
  #names = new Map();
  #cellPx = SIZES_PX[3];
  /** @type {Bounds} */
  bounds = { left: 0, right: 0, front: 0, back: 0 };
  #grid = s("path", { class: "room-grid" });
  #screen = s("g", { class: "screen" }, s("path", { class: "edge" }), s("text", {}, words.screen));
  #labels = s("g", { class: "row-letters" });
  #sections = s("g", { class: "row-letters" });
  #seats = s("g");
  #cursor = s("rect", { class: "room-cursor", width: CELL - 2, height: CELL - 2, rx: 6 });
  #band = s("rect", { class: "room-band" });
  #svg = s("svg", { "aria-hidden": "true" }, this.#grid, this.#screen, this.#labels, this.#sections, this.#seats, this.#band, this.#cursor);
  /** Has the focus, and takes keys and pointers. */
  element = h("div", { class: "room-canvas", role: "application", tabindex: 0, "aria-describedby": "room-keys-hint", "data-role": "room-canvas" }, this.#svg);
  scroller = h("div", { class: "room-scroller" }, this.element);

  /** @param {string} room */
  constructor(room) {
    setAttribute(this.element, "aria-label", office.editor.canvasLabel(room));
    this.#resize();
  }

  /** @param {Plan} plan */
  show(plan) {
    const before = new Set(this.#rows);
    const now = new Set(plan.rows);
    for (const row of this.#rows) if (!now.has(row)) this.#forget(row, plan);
    for (const row of plan.rows) if (!before.has(row)) this.#draw(row);
    const keys = new Set(plan.rows.map((row) => row.key));
    for (const [key, name] of this.#names) if (!keys.has(key)) this.#dropName(key, name);
    this.#rows = plan.rows;
    this.#sections.replaceChildren(...sectionNames(plan));
    this.#fit(plan);
  }

  /** Seats that the row has no longer; those that it keeps are drawn over. @param {PlanRow} row @param {Plan} plan */
  #forget(row, plan) {
    const after = plan.rows.find((one) => one.key === row.key);
    const kept = new Set(after?.seats.map((seat) => seat.key));
    for (const { key } of row.seats) {
      if (kept.has(key)) continue;
      this.#drawn.get(key)?.cell.remove();
      this.#drawn.delete(key);
    }
  }

  /** @param {number} key @param {SVGGElement} name */
  #dropName(key, name) {
    name.remove();
    this.#names.delete(key);
  }

  /** @param {PlanRow} row */
  #draw(row) {
    const columns = columnsOf(row);
    const places = isStraight(row) ? {} : { at: [0, 0] };
    const shapes = shapesOf(row.seats.map((seat, place) => ({ ...places, seat_id: String(seat.key), label: "", x: columns[place], kind: seat.kind })));
    for (const seat of row.seats) this.#drawSeat(seat, shapes.get(String(seat.key)) ?? seat.kind);
    const name = rowNames(row);
    this.#names.get(row.key)?.remove();
    this.#names.set(row.key, name);
    this.#labels.append(name);
  }

  /** @param {PlanSeat} seat @param {import("../../seats/seat_shapes.js").Shape} shape */
  #drawSeat(seat, shape) {
    const known = this.#drawn.get(seat.key);
    if (known?.seat === seat && known.shape === shape) return;
    const cell = known?.cell ?? this.#newCell(seat.key);
    const status = seat.broken ? "out_of_order" : seat.house ? "reserved" : "available";
    setAttribute(cell, "transform", `translate(${seat.x * CELL} ${seat.y * CELL})`);
    setAttribute(cell, "data-status", status);
    setAttribute(cell, "data-kind", seat.kind);
    setAttribute(cell, "data-number", seat.label);
    setAttribute(cell.children[0], "d", body(shape));
    setAttribute(cell.children[1], "d", sign(shape, { status, mine: false }));
    setText(cell.children[2], seat.label);
    this.#drawn.set(seat.key, { seat, shape, cell });
  }

  /** @param {number} key */
  #newCell(key) {
    const cell = s("g", { class: "seat room-seat", "data-key": key }, s("path", { class: "body" }), s("path", { class: "sign" }), s("text", { class: "number", x: CELL / 2, y: 27 }));
    setAttribute(cell, "data-selected", this.#selected.has(key) ? "true" : null);
    this.#seats.append(cell);
    return cell;
  }

  /** @param {ReadonlySet<number>} keys */
  select(keys) {
    for (const key of this.#selected) if (!keys.has(key)) this.#mark(key, null);
    for (const key of keys) this.#mark(key, "true");
    this.#selected = keys;
  }

  /** @param {number} key @param {"true" | null} value */
  #mark(key, value) {
    const drawn = this.#drawn.get(key);
    if (drawn) setAttribute(drawn.cell, "data-selected", value);
  }

  /** Show the selected seats elsewhere, while they are dragged. @param {number} dx @param {number} dy */
  shift(dx, dy) {
    for (const key of this.#selected) {
      const drawn = this.#drawn.get(key);
      if (drawn) setAttribute(drawn.cell, "transform", `translate(${(drawn.seat.x + dx) * CELL} ${(drawn.seat.y + dy) * CELL})`);
    }
  }

  /** @param {Place} place */
  moveCursor({ x, y }) {
    setAttribute(this.#cursor, "x", x * CELL + 1);
    setAttribute(this.#cursor, "y", y * CELL + 1);
    if (document.activeElement === this.element) this.#reveal({ x, y });
  }

  /** Scroll to a cell. @param {Place} place */
  #reveal({ x, y }) {
    const { scroller } = this;
    const [left, top] = [(x - this.bounds.left) * this.#cellPx, (y - this.bounds.front + SCREEN) * this.#cellPx];
    const room = 2 * this.#cellPx;
    if (left < scroller.scrollLeft + room) scroller.scrollLeft = left - room;
    if (left + room > scroller.scrollLeft + scroller.clientWidth - room) scroller.scrollLeft = left + 2 * room - scroller.clientWidth;
    if (top < scroller.scrollTop + room) scroller.scrollTop = top - room;
    if (top + room > scroller.scrollTop + scroller.clientHeight - room) scroller.scrollTop = top + 2 * room - scroller.clientHeight;
  }

  /** Two corners of what a pointer marks; null: nothing. @param {[Place, Place] | null} corners */
  showBand(corners) {
    setAttribute(this.#band, "hidden", corners ? null : true);
    if (!corners) return;
    const [one, other] = corners;
    const [left, top] = [Math.min(one.x, other.x), Math.min(one.y, other.y)];
    const size = { x: left, y: top, width: Math.abs(one.x - other.x), height: Math.abs(one.y - other.y) };
    for (const [name, cells] of Object.entries(size)) setAttribute(this.#band, name, cells * CELL);
  }

  /** Where a pointer is, in cells with fractions. @param {MouseEvent} event @returns {Place} */
  placeOf(event) {
    const box = this.#svg.getBoundingClientRect();
    return { x: (event.clientX - box.left) / this.#cellPx + this.bounds.left, y: (event.clientY - box.top) / this.#cellPx + this.bounds.front - SCREEN };
  }

  /** Larger or smaller cells. @param {number} steps */
  zoom(steps) {
    const place = Math.max(0, Math.min(SIZES_PX.length - 1, SIZES_PX.indexOf(this.#cellPx) + steps));
    this.#cellPx = SIZES_PX[place];
    this.#resize();
  }

  /** Cells so large that all seats are in sight, if they can be. @param {Plan} plan */
  zoomToFit(plan) {
    const { left, right, front, back } = extentOf(plan);
    const [wide, tall] = plan.rows.length ? [right - left + 4, back - front + 3 + SCREEN] : [LEAST.wide, LEAST.tall];
    const px = Math.min(this.scroller.clientWidth / wide, this.scroller.clientHeight / tall);
    this.#cellPx = SIZES_PX.filter((one) => one <= px).at(-1) ?? SIZES_PX[0];
    this.#resize();
    const spare = [this.scroller.clientWidth - (right - left + 1) * this.#cellPx, this.scroller.clientHeight - (back - front + 1) * this.#cellPx];
    const from = [left - this.bounds.left, front - this.bounds.front + SCREEN];
    const [aside, above] = from.map((cells, axis) => cells * this.#cellPx - spare[axis] / 2);
    this.scroller.scrollTo(plan.rows.length ? aside : 0, plan.rows.length ? above : 0);
  }

  get #size() {
    const { left, right, front, back } = this.bounds;
    return { width: right - left + 1, height: back - front + 1 + SCREEN };
  }

  /** Leave cells free around the seats. What is in sight stays where it is. @param {Plan} plan */
  #fit(plan) {
    const extent = extentOf(plan);
    const [left, front] = [Math.floor(Math.min(0, extent.left)) - FREE.left, Math.floor(Math.min(0, extent.front)) - FREE.front];
    const right = Math.max(Math.ceil(extent.right) + FREE.right, left + LEAST.wide - 1);
    const back = Math.max(Math.ceil(extent.back) + FREE.back, front + LEAST.tall - 1);
    const { bounds } = this;
    this.bounds = { left, right, front, back };
    this.#drawScreen(extent);
    if (left === bounds.left && right === bounds.right && front === bounds.front && back === bounds.back) return;
    this.#resize();
    this.scroller.scrollBy((bounds.left - left) * this.#cellPx, (bounds.front - front) * this.#cellPx);
  }

  #resize() {
    const { left, front } = this.bounds;
    const { width, height } = this.#size;
    setAttribute(this.#svg, "viewBox", [left, front - SCREEN, width, height].map((cells) => cells * CELL).join(" "));
    setAttribute(this.#svg, "width", width * this.#cellPx);
    setAttribute(this.#svg, "height", height * this.#cellPx);
    this.element.classList.toggle("far", this.#cellPx < NUMBERS_FROM_PX);
    setAttribute(this.#grid, "d", gridPath(this.bounds));
  }

  /** The screen is as wide as the seats. @param {{left: number, right: number}} extent */
  #drawScreen({ left, right }) {
    const [from, to, y] = [left * CELL, (Math.max(right, left + 5) + 1) * CELL, (this.bounds.front - 0.55) * CELL];
    setAttribute(this.#screen.children[0], "d", `M${from} ${y}Q${(from + to) / 2} ${y - 18} ${to} ${y}`);
    setAttribute(this.#screen.children[1], "x", (from + to) / 2);
    setAttribute(this.#screen.children[1], "y", y + 14);
  }
}

/** The lines between cells. @param {Bounds} bounds */
function gridPath({ left, right, front, back }) {
  const [width, height] = [(right - left + 1) * CELL, (back - front + 1) * CELL];
  let path = "";
  for (let x = left; x <= right + 1; x += 1) path += `M${x * CELL} ${front * CELL}v${height}`;
  for (let y = front; y <= back + 1; y += 1) path += `M${left * CELL} ${y * CELL}h${width}`;
  return path;
}

/** The label of a row at both its ends. @param {PlanRow} row */
function rowNames({ label, seats }) {
  const [first, last] = [seats[0], seats[seats.length - 1]];
  return s("g", {}, rowName(label, first.x - 0.5, first.y), rowName(label, last.x + 1.5, last.y));
}

/** @param {string} text @param {number} x the middle, in cells @param {number} y */
const rowName = (text, x, y) => s("text", { x: x * CELL, y: (y + 0.62) * CELL }, text);

/** The name of each section, in front of its first row. @param {Plan} plan */
function sectionNames(plan) {
  const first = new Map(plan.rows.toReversed().flatMap((row) => (row.section ? [[`${row.section.id}:${row.section.name}`, row]] : [])));
  return [...first.values()].map((row) => {
    const xs = row.seats.map((seat) => seat.x);
    return s("text", { class: "section-name", x: ((Math.min(...xs) + Math.max(...xs) + 1) / 2) * CELL, y: (frontOf(row) - 0.3) * CELL }, row.section?.name);
  });
}
