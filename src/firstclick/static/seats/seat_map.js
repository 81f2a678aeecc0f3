/**
 * The seat map as SVG: drawn once, then updated only where a seat has changed. It shows the states that it is given.
 */

import { h, setAttribute, s, setText } from "../ui/dom.js";
import { isPlanned, placeOf, plannedLabels, sectionNames, spanOf } from "./seat_places.js";
import { CELL, body, shapesOf, sign } from "./seat_shapes.js";
import { words } from "../ui/words.js";

/** @typedef {import("../server/types.js").SeatView} SeatView */
/** @typedef {import("../server/types.js").Seat} Seat */
/** @typedef {import("./seat_shapes.js").Shape} Shape */
/** A row with the number of its free seats, which its name says. @typedef {{row: import("../server/types.js").Row, element: HTMLElement, free: number}} DrawnRow */
/** @typedef {{seat: Seat, row: DrawnRow, shape: Shape, cell: SVGGElement, sign: SVGPathElement, shown: string}} Drawn */

/** The space around the seats, in cells: the screen above, the row letters at both sides. */
export const MARGIN = { top: 1.9, side: 0.85, bottom: 0.35 };
/** From the outermost seat to the middle of the row letter, in cells. */
const LETTER = 0.5;
/** Of the column of row letters, in cells. */
export const LETTER_WIDTH = 0.7;
const NUMBERS_FROM_PX = 24;

export class SeatMapView {
  /** @type {Map<string, Drawn>} */
  #drawn = new Map();
  /** Rows whose free seats have changed. @type {Set<DrawnRow>} */
  #counted = new Set();
  #map;
  #prices;
  /** Rows of cells, cross aisles included. */
  #tall;
  element;
  grid;

  /**
   * @param {import("../server/types.js").SeatMap} map
   * @param {string} room
   * @param {import("./seat_prices.js").SeatPrices | null} prices
   */
  constructor(map, room, prices) {
    this.#map = map;
    this.#prices = prices;
    this.#tall = Math.max(map.height, ...map.rows.map((row) => row.y + 1));
    this.grid = h("div", gridRoles(map, room));
    rowsInOrder(map).forEach((row, index) => this.grid.append(this.#row(row, index)));
    const scene = s("svg", { class: "scene", viewBox: this.#viewBox(this.size), "aria-hidden": "true" });
    const isPlan = isPlanned(map);
    scene.append(screen(map.width), isPlan ? plannedLabels(map) : this.#letterColumn(map.width + LETTER), ...sectionNames(map, rowsInOrder(map)));
    const letters = s("svg", {
      class: "letters",
      viewBox: this.#viewBox({ ...this.size, width: LETTER_WIDTH }),
      "aria-hidden": "true",
    });
    letters.append(this.#letterColumn(-LETTER));
    this.element = h("div", { class: "seat-map", "data-plan": isPlan }, scene, this.grid, isPlan ? "" : letters);
  }

  /** The drawing's size in cells. */
  get size() {
    return { width: this.#map.width + 2 * MARGIN.side, height: this.#tall + MARGIN.top + MARGIN.bottom };
  }

  /** Where one sits best, as the server sees it: in the middle, two thirds of the way back. */
  get bestPoint() {
    return { x: this.size.width / 2, y: MARGIN.top + (this.#tall * 2) / 3 };
  }

  get seatIds() {
    return [...this.#drawn.keys()];
  }

  /** @param {string} seatId */
  cell(seatId) {
    return this.#drawn.get(seatId)?.cell ?? null;
  }

  /** The seat that is the target of an event. @param {Event} event @returns {string | null} */
  seatAt(event) {
    const target = event.target instanceof Element ? event.target.closest("[data-seat]") : null;
    return target?.getAttribute("data-seat") ?? null;
  }

  /**
   * Show the current state of a seat; does nothing when it has not changed.
   * @param {string} seatId
   * @param {SeatView} view
   */
  paint(seatId, view) {
    const drawn = this.#drawn.get(seatId);
    if (!drawn) return;
    const key = paintKey(view);
    if (drawn.shown === key) return;
    this.#count(drawn.row, Number(view.status === "available") - Number(drawn.cell.getAttribute("data-status") === "available"));
    drawn.shown = key;
    setAttribute(drawn.cell, "data-status", view.status);
    setAttribute(drawn.cell, "data-mine", view.mine ? "true" : null);
    setAttribute(drawn.cell, "data-pending", view.pending ? "true" : null);
    setAttribute(drawn.cell, "data-suggested", view.suggested ? "true" : null);
    setAttribute(drawn.cell, "data-mark", view.mark);
    setAttribute(drawn.cell, "aria-selected", view.mine ? "true" : "false");
    setAttribute(drawn.cell, "aria-disabled", canChoose(view) ? null : "true");
    setAttribute(drawn.cell, "aria-label", label(drawn.seat, drawn.row.row, view, this.#prices));
    setAttribute(drawn.sign, "d", sign(drawn.shape, view));
    this.#retitle(drawn);
  }

  /** Scroll to seats. @param {readonly string[]} seatIds */
  reveal(seatIds) {
    this.cell(seatIds[Math.floor(seatIds.length / 2)] ?? "")?.scrollIntoView({ block: "nearest", inline: "center" });
  }

  /** Call when the seats are known. */
  ready() {
    setAttribute(this.grid, "aria-busy", null);
  }

  /** Set the size of a cell. @param {number} cellPx */
  resize(cellPx) {
    const { width, height } = this.size;
    this.element.style.width = `${width * cellPx}px`;
    this.element.style.height = `${height * cellPx}px`;
    this.element.classList.toggle("far", cellPx < NUMBERS_FROM_PX);
  }

  /**
   * Add the tooltip of a seat when the pointer is first over it: adding all of them at once would be slow.
   * @param {string} seatId
   */
  title(seatId) {
    const drawn = this.#drawn.get(seatId);
    if (!drawn || drawn.cell.querySelector("title")) return;
    drawn.cell.append(s("title"));
    this.#retitle(drawn);
  }

  /** @param {DrawnRow} row @param {number} more free seats */
  #count(row, more) {
    if (!more) return;
    row.free += more;
    if (!this.#counted.size) queueMicrotask(() => this.#showCounts());
    this.#counted.add(row);
  }

  #showCounts() {
    for (const { row, element, free } of this.#counted) setAttribute(element, "aria-label", rowWithFree(row, free));
    this.#counted.clear();
  }

  /** @param {Drawn} drawn */
  #retitle(drawn) {
    const title = drawn.cell.querySelector("title");
    if (title) setText(title, `${drawn.seat.seat_id} · ${drawn.cell.getAttribute("aria-label") ?? ""}`);
  }

  /** @param {{width: number, height: number}} size in cells, from the top left corner */
  #viewBox({ width, height }) {
    return [-MARGIN.side, -MARGIN.top, width, height].map((cells) => cells * CELL).join(" ");
  }

  /**
   * Each row is an SVG of its own: when a seat changes, the browser repaints one row and not all of them.
   * @param {import("../server/types.js").Row} row
   * @param {number} index
   */
  #row(row, index) {
    const shapes = shapesOf(row.seats);
    const { width, height } = this.size;
    const { top, tall } = spanOf(row);
    const viewBox = `${-MARGIN.side * CELL} 0 ${width * CELL} ${tall * CELL}`;
    const drawing = s("svg", { viewBox, role: "presentation" });
    const roles = { role: "row", "aria-rowindex": index + 1, "aria-label": rowWithFree(row, 0) };
    const element = h("div", { class: "seat-row", ...roles }, drawing);
    const drawn = { row, element, free: 0 };
    for (const seat of inOrder(row)) drawing.append(this.#seat(seat, drawn, shapes.get(seat.seat_id) ?? "standard", top));
    element.style.top = `${((top + MARGIN.top) / height) * 100}%`;
    element.style.height = `${(tall / height) * 100}%`;
    return element;
  }

  /** @param {Seat} seat @param {DrawnRow} row @param {Shape} shape @param {number} top of the row */
  #seat(seat, row, shape, top) {
    const { x, y } = placeOf(seat, row.row);
    const signs = s("path", { class: "sign", d: "" });
    const cell = s(
      "g",
      {
        class: "seat",
        role: "gridcell",
        tabindex: -1,
        transform: `translate(${x * CELL} ${(y - top) * CELL})`,
        "aria-colindex": Math.floor(seat.x) + 1,
        "data-seat": seat.seat_id,
        "data-kind": seat.kind,
        "data-price": this.#prices?.nthOf(seat.kind),
      },
      s("rect", { class: "target", width: CELL, height: CELL }),
      s("path", { class: "body", d: body(shape) }),
      s("text", { class: "number", x: CELL / 2, y: 27, ...fitted(seat.label) }, seat.label),
      signs,
    );
    this.#drawn.set(seat.seat_id, { seat, row, shape, cell, sign: signs, shown: "" });
    return cell;
  }

  /** @param {number} x the middle of the column, in cells */
  #letterColumn(x) {
    const group = s("g", { class: "row-letters", "aria-hidden": "true" });
    const left = (x - LETTER_WIDTH / 2) * CELL;
    group.append(s("rect", { x: left, width: LETTER_WIDTH * CELL, height: this.#tall * CELL }));
    for (const row of this.#map.rows) {
      const at = { x: x * CELL, y: (row.y + 0.5) * CELL };
      group.append(s("text", { x: at.x, y: at.y + 4.5 }, row.label));
    }
    return group;
  }
}

/** Rows that have seats, from the screen backwards. @param {import("../server/types.js").SeatMap} map */
export function rowsInOrder(map) {
  return map.rows.filter((row) => row.seats.length).sort((a, b) => a.y - b.y);
}

/** Seats from left to right. @param {import("../server/types.js").Row} row */
export function inOrder(row) {
  return [...row.seats].sort((a, b) => a.x - b.x);
}

/** @param {import("../server/types.js").SeatMap} map @param {string} room */
function gridRoles(map, room) {
  return {
    class: "seats",
    role: "grid",
    "aria-label": words.mapLabel(room),
    "aria-busy": "true",
    "aria-multiselectable": "true",
    "aria-rowcount": rowsInOrder(map).length,
    "aria-colcount": Math.ceil(map.width),
    // Chromium makes an SVG element that listens to focus a tab stop; the stop here is one of the seats.
    tabindex: -1,
  };
}

/** A number that is too long for its seat is written narrower. @param {string} number */
const fitted = (number) => (number.length > 3 ? { textLength: 30, lengthAdjust: "spacingAndGlyphs" } : {});

/** @param {number} width */
function screen(width) {
  const [left, right, y] = [0, width * CELL, -1.15 * CELL];
  const curve = `M${left} ${y + 14}Q${(left + right) / 2} ${y - 14} ${right} ${y + 14}`;
  return s(
    "g",
    { class: "screen", "aria-hidden": "true" },
    s("path", {
      class: "beam",
      d: `${curve}L${right - 18} ${y + 44}Q${(left + right) / 2} ${y + 20} ${left + 18} ${y + 44}Z`,
    }),
    s("path", { class: "edge", d: curve }),
    s("text", { x: (left + right) / 2, y: y + 26 }, words.screen),
  );
}

/**
 * The accessible name of a seat.
 * @param {Seat} seat @param {import("../server/types.js").Row} row @param {SeatView} view
 * @param {import("./seat_prices.js").SeatPrices | null} prices
 */
export function label(seat, row, view, prices) {
  return [seatName(seat, row), ...kindAndPrice(seat, prices), stateOf(view)].join(", ");
}

/** Row, seat and section in words. @param {Seat} seat @param {import("../server/types.js").Row} row */
export const seatName = (seat, row) => [words.seatInRow(row.label, seat.label), row.section].filter(Boolean).join(", ");

/** A row with its free seats, "Balcony, Row F, 3 of 12 free". @param {import("../server/types.js").Row} row @param {number} free */
export const rowWithFree = ({ label: name, section, seats }, free) =>
  [words.rowName(name, section), words.freeInRow(free, seats.length)].filter(Boolean).join(", ");

/** The kind of a seat where it is not standard, and its price where it has one. @param {Seat} seat @param {import("./seat_prices.js").SeatPrices | null} prices */
export function kindAndPrice(seat, prices) {
  return [seat.kind === "standard" ? "" : words.kinds[seat.kind], prices?.textOf(seat.kind)].filter((fact) => !!fact);
}

/** The state of a seat in the customer's language. @param {SeatView} view */
export function stateOf({ status, mine, note }) {
  const state = words.statuses[mine ? (status === "confirmed" ? "mineBooked" : "mineHold") : status];
  return note ? `${state}, ${note}` : state;
}

/** Views that look the same have the same key. @param {SeatView} view */
export const paintKey = (view) => [view.status, view.mine, view.pending, view.suggested, view.note, view.mark].join();

/** Whether a press on the seat does something. @param {SeatView} view */
export const canChoose = ({ status, mine, note }) => status === "available" || mine || note !== undefined;
