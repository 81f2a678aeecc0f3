/** The table of a day's showtimes. Lines are changed in place, so that the focus stays. */

import { plannedText } from "../programme/showtime_notice.js";
import { timeOfDay } from "../ui/dates.js";
import { h, setAttribute, setText } from "../ui/dom.js";
import { words } from "../ui/words.js";
import { moneyList } from "./amounts.js";
import { toMap } from "./office_router.js";
import { office } from "./words.js";

/** @typedef {import("./office_types.js").DayAnswer} DayAnswer */
/** @typedef {import("./office_types.js").ShowtimeFigures} ShowtimeFigures */
/** @typedef {{row: HTMLTableRowElement, shown: string}} Line */

export class ShowtimeTable {
  /** @type {Map<string, Line>} */
  #lines = new Map();
  #body = h("tbody", {});
  #foot = h("tfoot", {});
  #table;
  #notice = h("p", { class: "notice", role: "status" }, words.loading);
  element;

  constructor() {
    const names = [office.time, office.film, office.occupancy, office.takings, office.dueColumn, office.warnings];
    const head = h("thead", {}, h("tr", {}, ...names.map((name) => h("th", { scope: "col" }, name))));
    this.#table = h("table", { class: "figures card", hidden: true }, h("caption", { class: "visually-hidden" }, office.showtimes), head, this.#body, this.#foot);
    this.element = h("div", { class: "figures-place" }, this.#notice, this.#table);
  }

  clear() {
    this.#table.hidden = true;
    this.#notice.hidden = false;
    setText(this.#notice, words.loading);
  }

  /** @param {DayAnswer} answer */
  show({ showtimes, timezone }) {
    const known = new Set(showtimes.map((one) => one.showtime_id));
    for (const [id, line] of this.#lines) if (!known.has(id)) this.#drop(id, line);
    showtimes.forEach((one, index) => this.#put(one, timezone, index));
    this.#table.hidden = showtimes.length === 0;
    this.#notice.hidden = showtimes.length > 0;
    setText(this.#notice, office.noShowtimes);
    this.#foot.replaceChildren(totals(showtimes));
  }

  /** @param {string} id @param {Line} line */
  #drop(id, line) {
    line.row.remove();
    this.#lines.delete(id);
  }

  /** @param {ShowtimeFigures} one @param {string} zone @param {number} index */
  #put(one, zone, index) {
    const line = this.#lines.get(one.showtime_id) ?? { row: h("tr", { "data-showtime": one.showtime_id }), shown: "" };
    this.#lines.set(one.showtime_id, line);
    const shown = JSON.stringify([one, zone]);
    if (line.shown !== shown) fillRow(line.row, one, zone);
    line.shown = shown;
    const there = this.#body.children[index];
    if (there !== line.row) this.#body.insertBefore(line.row, there ?? null);
  }
}

/** The link is kept, since it may have the focus. @param {HTMLTableRowElement} row @param {ShowtimeFigures} one @param {string} zone */
function fillRow(row, one, zone) {
  const link = row.querySelector("a") ?? h("a", {});
  setAttribute(link, "href", toMap(one.showtime_id));
  setText(link, one.title);
  const time = one.starts_at === null ? words.anyTime : timeOfDay(one.starts_at, zone);
  const film = row.children[1] ?? h("th", { scope: "row" }, link, " ", h("span", { class: "room-name" }));
  const moved = one.moved_from && `${words.movedFrom} ${plannedText(one.moved_from, zone)}`;
  const facts = [one.auditorium, one.status && words.showtimeStatuses[one.status], moved].filter(Boolean).join(" · ");
  setText(/** @type {Element} */ (film.querySelector(".room-name")), facts);
  const cells = [cell(office.time, time, "time"), occupancy(one), cell(office.takings, moneyList(takingsOf(one))), cell(office.dueColumn, moneyList(dueOf(one)), "due"), warnings(one)];
  const [first, ...others] = cells;
  for (const old of [...row.children]) if (old !== film) old.remove();
  row.prepend(first);
  if (!film.isConnected || film.parentNode !== row) row.append(film);
  row.append(...others);
}

/** What was charged and is not given back. @param {ShowtimeFigures} one */
const takingsOf = ({ takings }) => amounts(takings, (takings?.taken ?? 0) - (takings?.refunded ?? 0));

/** @param {ShowtimeFigures} one */
const dueOf = ({ takings }) => amounts(takings, takings?.due ?? 0);

/** @param {import("./office_types.js").Takings | null} takings @param {number} amount */
const amounts = (takings, amount) => (takings && amount ? [{ amount, currency: takings.currency, exponent: takings.exponent }] : []);

/** @param {ShowtimeFigures} one */
function occupancy({ status, seats: { total, sold, held, pending, reserved: kept, available: free } }) {
  const parts = [held + pending && office.nHeld(held + pending), kept && office.nKept(kept), status !== "cancelled" && office.nFree(free)].filter(Boolean).join(", ");
  const bar = h("meter", { min: 0, max: Math.max(1, total), value: sold, "aria-hidden": "true" });
  return h("td", { "data-name": office.occupancy, class: "occupancy" }, h("div", {}, h("strong", {}, office.soldOf(sold, total)), " ", bar, " ", h("span", { class: "soft" }, parts)));
}

/** @param {ShowtimeFigures} one */
function warnings({ differences, failed_refunds: failed }) {
  const texts = [differences && office.differences(differences), failed && office.failedRefunds(failed)].filter(Boolean).join(", ");
  return h("td", { "data-name": office.warnings, "data-bad": texts !== "", class: "warnings" }, texts || h("span", { class: "soft" }, office.noWarnings));
}

/** @param {string} name @param {string} text @param {string} [kind] */
const cell = (name, text, kind) => h("td", { "data-name": name, class: kind }, text);

/** @param {readonly ShowtimeFigures[]} showtimes */
function totals(showtimes) {
  const [sold, total] = [sum(showtimes.map((one) => one.seats.sold)), sum(showtimes.map((one) => one.seats.total))];
  const [takings, due] = [showtimes.flatMap(takingsOf), showtimes.flatMap(dueOf)];
  const cells = [cell(office.occupancy, office.soldOf(sold, total)), cell(office.takings, moneyList(takings)), cell(office.dueColumn, moneyList(due)), h("td", {})];
  return h("tr", {}, h("th", { scope: "row", colspan: 2 }, office.total), ...cells);
}

/** @param {readonly number[]} numbers */
const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);
