/** Keyboard navigation of the map: one tab stop; arrows move to the next seat, names of rows to the row, Enter and Space choose. */

import { s } from "../ui/dom.js";
import { inOrder, rowsInOrder } from "./seat_map.js";
import { RowJumps } from "./row_jumps.js";
import { placeOf } from "./seat_places.js";
import { CELL } from "./seat_shapes.js";

/** The distance of one row, in seats. */
const ROW_DISTANCE = 1.5;

export class MapKeys {
  #view;
  #jumps;
  /** Rows front to back, seats left to right. @type {{seat_id: string, x: number}[][]} */
  #rows;
  /** @type {Map<string, [number, number]>} */
  #place = new Map();
  #current = "";
  /** True once the customer has moved to a seat. */
  #moved = false;
  #ring = s("rect", { class: "focus-ring", x: 2, y: 2, width: CELL - 4, height: CELL - 4, rx: 9, "aria-hidden": "true" });

  /**
   * @param {import("./seat_map.js").SeatMapView} view
   * @param {import("../server/types.js").SeatMap} map
   * @param {(seatId: string) => void} onChoose
   * @param {boolean} [byName] letters and digits lead to rows
   */
  constructor(view, map, onChoose, byName = false) {
    this.#view = view;
    this.#jumps = new RowJumps(rowsInOrder(map), byName);
    this.#rows = rowsInOrder(map).map((row) => inOrder(row).map((seat) => ({ seat_id: seat.seat_id, x: placeOf(seat, row).x })));
    this.#rows.forEach((row, y) => row.forEach((seat, x) => this.#place.set(seat.seat_id, [y, x])));
    this.#put(this.#middle(() => true));
    view.grid.addEventListener("keydown", (event) => this.#key(event, onChoose));
    view.grid.addEventListener("focusin", (event) => this.#focused(event));
    view.grid.addEventListener("focusout", () => this.#ring.classList.remove("shown"));
  }

  /** Make `seatId` the map's tab stop. @param {string} seatId */
  stopAt(seatId) {
    this.#moved = true;
    this.#put(seatId);
  }

  /** Put the tab stop at a free seat, unless the customer has moved it. @param {(seatId: string) => boolean} isFree */
  startAt(isFree) {
    if (!this.#moved && !isFree(this.#current)) this.#put(this.#middle(isFree));
  }

  /** @param {string} seatId */
  #put(seatId) {
    if (!this.#place.has(seatId)) return;
    this.#view.cell(this.#current)?.setAttribute("tabindex", "-1");
    this.#current = seatId;
    this.#view.cell(seatId)?.setAttribute("tabindex", "0");
  }

  /** Move to a seat and focus it. @param {string} seatId */
  goTo(seatId) {
    this.stopAt(seatId);
    this.focus();
  }

  focus() {
    this.#view.cell(this.#current)?.focus();
  }

  /** The free seat nearest to the middle of the room, a little behind it. @param {(seatId: string) => boolean} isFree */
  #middle(isFree) {
    const middle = Math.floor(this.#rows.length * 0.6);
    const row = this.#rows[middle] ?? [];
    const x = row[Math.floor(row.length / 2)]?.x ?? 0;
    let [nearest, least] = ["", Infinity];
    for (const [seatId, [y, place]] of this.#place) {
      const distance = Math.hypot(this.#rows[y][place].x - x, ROW_DISTANCE * (y - middle));
      if (distance < least && isFree(seatId)) [nearest, least] = [seatId, distance];
    }
    return nearest;
  }

  /** @param {KeyboardEvent} event @param {(seatId: string) => void} onChoose */
  #key(event, onChoose) {
    if (event.altKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      if (!event.repeat) onChoose(this.#current);
      return;
    }
    const next = this.#next(event.key, event.ctrlKey) ?? this.#jump(event);
    if (!next) return;
    event.preventDefault();
    this.goTo(next);
  }

  /** The seat of another row that is behind or before this one. @param {KeyboardEvent} event */
  #jump(event) {
    const [y, x] = this.#place.get(this.#current) ?? [0, 0];
    const to = this.#jumps.rowOf(event, y);
    return to === undefined ? undefined : this.#nearest(to, this.#rows[y][x].x);
  }

  /** @param {string} key @param {boolean} far @returns {string | undefined} */
  #next(key, far) {
    const [y, x] = this.#place.get(this.#current) ?? [0, 0];
    const row = this.#rows[y];
    const last = this.#rows.length - 1;
    switch (key) {
      case "ArrowLeft":
        return row[x - 1]?.seat_id;
      case "ArrowRight":
        return row[x + 1]?.seat_id;
      case "ArrowUp":
        return this.#nearest(y - 1, row[x].x);
      case "ArrowDown":
        return this.#nearest(y + 1, row[x].x);
      case "Home":
        return (far ? this.#rows[0] : row)[0].seat_id;
      case "End":
        return (far ? this.#rows[last] : row).at(-1)?.seat_id;
    }
  }

  /** @param {number} y @param {number} x */
  #nearest(y, x) {
    const row = this.#rows[y];
    return row?.reduce((best, seat) => (Math.abs(seat.x - x) < Math.abs(best.x - x) ? seat : best)).seat_id;
  }

  /** @param {FocusEvent} event */
  #focused(event) {
    const seatId = this.#view.seatAt(event);
    const cell = seatId && this.#view.cell(seatId);
    if (!cell) return;
    this.stopAt(seatId);
    if (!cell.matches(":focus-visible")) return;
    this.#ring.setAttribute("transform", cell.getAttribute("transform") ?? "");
    this.#ring.classList.add("shown");
    if (this.#ring.parentNode !== cell.parentNode) cell.parentNode?.append(this.#ring);
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}
