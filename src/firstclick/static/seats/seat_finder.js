/**
 * A seat by section, row and seat, in three native lists that say how much is free, and a button that holds it: for
 * screen readers, for voice control, and for who knows the row. It shows the states that it is given.
 */

import { h, setAttribute, setText } from "../ui/dom.js";
import { words } from "../ui/words.js";
import { finderWords } from "./finder_words.js";
import { canChoose, inOrder, kindAndPrice, rowsInOrder, stateOf } from "./seat_map.js";
import { SPECIAL } from "./seat_shapes.js";

/** @typedef {import("../server/types.js").Row} Row */
/** @typedef {import("../server/types.js").Seat} Seat */
/** A line of a list; `free`: it is what is chosen at first. @typedef {{value: string, text: string, free: boolean}} Line */

/**
 * @typedef {object} FinderListener
 * @property {(seatId: string) => import("../server/types.js").SeatView} viewOf
 * @property {(seatId: string) => void} onChoose
 * @property {() => number} [count] how many seats are taken with one
 * @property {(seatId: string) => void} onGoTo show the seat where the others are, and move there
 */

export class SeatFinder {
  #listener;
  #prices;
  #rows;
  /** The names of the sections; the one without a name is "". */
  #sections;
  #words = finderWords();
  #section = h("select", { class: "select", "data-action": "find-section" });
  #row = h("select", { class: "select", "data-action": "find-row" });
  #seat = h("select", { class: "select", "data-action": "find-seat" });
  #hold = h("button", { type: "button", class: "button primary", "data-action": "find-hold" });
  #goTo = h("button", { type: "button", class: "button", "data-action": "find-go" }, this.#words.goToSeat);
  element;

  /**
   * @param {import("../server/types.js").SeatMap} map @param {import("./seat_prices.js").SeatPrices | null} prices
   * @param {FinderListener} listener
   */
  constructor(map, prices, listener) {
    this.#listener = listener;
    this.#prices = prices;
    this.#rows = rowsInOrder(map);
    this.#sections = [...new Set(this.#rows.map((row) => row.section ?? ""))];
    const steps = [step(this.#words.row, this.#row), step(this.#words.seat, this.#seat)];
    if (this.#sections.length > 1) steps.unshift(step(this.#words.section, this.#section));
    const actions = h("div", { class: "finder-actions" }, this.#hold, this.#goTo);
    this.element = h("div", { class: "finder" }, h("div", { class: "finder-steps" }, ...steps), actions);
    this.element.addEventListener("change", () => this.show());
    this.#hold.addEventListener("click", () => listener.onChoose(this.#seat.value));
    this.#goTo.addEventListener("click", () => listener.onGoTo(this.#seat.value));
    this.show();
  }

  /** Show the current states. What is chosen stays, a seat that somebody else has taken meanwhile too. */
  show() {
    fill(this.#section, this.#sections.map((name, index) => this.#sectionLine(name, index)));
    const section = this.#sections[Number(this.#section.value)];
    const rows = this.#rows.filter((row) => (row.section ?? "") === section);
    fill(this.#row, rows.map((row) => this.#rowLine(row)));
    const row = this.#rows[Number(this.#row.value)];
    fill(this.#seat, this.#seatLines(row));
    this.#showActions();
  }

  #showActions() {
    const seatId = this.#seat.value;
    const view = seatId ? this.#listener.viewOf(seatId) : null;
    setText(this.#hold, view?.mine ? this.#words.giveSeatBack : this.#words.holdSeat(this.#listener.count?.() ?? 1));
    this.#hold.disabled = this.#goTo.disabled = !view;
    setAttribute(this.#hold, "aria-disabled", view && !canChoose(view) ? "true" : null);
  }

  /** @param {string} name @param {number} index @returns {Line} */
  #sectionLine(name, index) {
    const seats = this.#rows.filter((row) => (row.section ?? "") === name).flatMap((row) => row.seats);
    return this.#line(String(index), name || this.#words.unnamedSection, seats);
  }

  /** @param {Row} row @returns {Line} */
  #rowLine(row) {
    const at = this.#rows.indexOf(row);
    return this.#line(String(at), words.rowName(row.label) || this.#words.rowAt(at + 1), row.seats);
  }

  /** @param {string} value @param {string} name @param {readonly Seat[]} seats @returns {Line} */
  #line(value, name, seats) {
    const free = seats.filter(({ seat_id: seatId }) => this.#listener.viewOf(seatId).status === "available").length;
    return { value, text: `${name}, ${words.freeInRow(free, seats.length)}`, free: free > 0 };
  }

  /** The seats that can be chosen, and the one that is chosen. @param {Row} row @returns {Line[]} */
  #seatLines(row) {
    const lines = inOrder(row).flatMap((seat) => {
      const view = this.#listener.viewOf(seat.seat_id);
      if (!canChoose(view) && seat.seat_id !== this.#seat.value) return [];
      const text = [this.#words.seatName(seat.label), ...kindAndPrice(seat, this.#prices), stateOf(view)].join(", ");
      return [{ value: seat.seat_id, text, free: view.status === "available" && !SPECIAL.has(seat.kind) }];
    });
    return lines.length ? lines : [{ value: "", text: this.#words.noneFree, free: false }];
  }
}

/** @param {string} name @param {HTMLSelectElement} select */
const step = (name, select) => h("label", { class: "finder-step" }, h("span", {}, name), select);

/** Show these lines, and change only what differs: the list may be open. @param {HTMLSelectElement} select @param {readonly Line[]} lines */
function fill(select, lines) {
  const { value } = select;
  const isSame = lines.length === select.options.length && lines.every((line, index) => line.value === select.options[index].value);
  if (isSame) return lines.forEach(({ text }, index) => setText(select.options[index], text));
  select.replaceChildren(...lines.map((line) => h("option", { value: line.value }, line.text)));
  const kept = lines.find((line) => line.value === value) ?? lines.find((line) => line.free) ?? lines[0];
  select.value = kept.value;
}
