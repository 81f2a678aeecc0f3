/**
 * The chart of a report, as SVG: columns for days, bars for all else. It shows nothing that the table does not say, so
 * that it is hidden from screen readers.
 */

import { shortDay, timeOfDay } from "../ui/dates.js";
import { h, s } from "../ui/dom.js";
import { dayText, keyText } from "./report_columns.js";
import { textOf, unitsOf } from "./report_table.js";
import { wayText } from "./booking_facts.js";
import { office } from "./words.js";

/** @typedef {import("./report_types.js").ReportName} ReportName */
/** @typedef {import("./report_types.js").ReportAnswer} ReportAnswer */
/** @typedef {import("./report_types.js").ReportRow} ReportRow */
/** @typedef {{label: string, value: number, text: string}} Mark */

const BARS_MAX = 20;
const BAR_PX = 44;
const COLUMNS_PX = 180;
const PERCENT = 100;
/** A showtime that is sold out, in seats of a thousand. */
const FULL = 1000;

/** A chart for each currency; nothing where there is nothing to compare. @param {ReportName} name @param {ReportAnswer} answer */
export function reportCharts(name, answer) {
  const charts = unitsOf(answer.rows).map((unit) => chart(name, answer, answer.rows.filter((row) => row.currency === unit.currency)));
  return h("div", { class: "charts", "aria-hidden": "true", "data-role": "charts" }, ...charts);
}

/** @param {ReportName} name @param {ReportAnswer} answer @param {readonly ReportRow[]} rows */
function chart(name, answer, rows) {
  const isByDay = name === "takings" || (name === "sales" && answer.by === "day");
  const marks = isByDay ? daysOf(rows) : rows.map((row) => markOf(name, answer, row));
  if (!marks.some((mark) => mark.value)) return null;
  return h("figure", { class: "chart card" }, isByDay && marks.length > 1 ? columns(marks) : bars(marks, name === "occupancy" ? FULL : 0));
}

/** @param {ReportName} name @param {ReportAnswer} answer @param {ReportRow} row @returns {Mark} */
function markOf(name, { by = "day", timezone }, row) {
  const label = `${startText(row.starts_at, timezone)} ${row.title}`.trim();
  if (name === "occupancy") return { label, value: row.sold_per_mille, text: textOf("share", row.sold_per_mille, row) };
  if (name === "admissions") return { label, value: row.admitted, text: textOf("count", row.admitted, row) };
  if (name === "money") return { label: `${wayText(row.provider)} · ${office.moneyStates[row.state] ?? row.state}`, value: row.charged, text: textOf("money", row.charged, row) };
  return { label: keyText(by, row), value: row.currency ? row.net : row.seats, text: row.currency ? textOf("money", row.net, row) : textOf("count", row.seats, row) };
}

/** The sum of each day, in their order. @param {readonly ReportRow[]} rows @returns {Mark[]} */
function daysOf(rows) {
  /** @type {Map<string, number>} */
  const sums = new Map();
  for (const row of rows) sums.set(row.day ?? row.key, (sums.get(row.day ?? row.key) ?? 0) + (row.currency ? row.net : row.seats ?? 0));
  const unit = rows[0];
  return [...sums].map(([day, value]) => ({ label: dayText(day), value, text: textOf(unit.currency ? "money" : "count", value, unit) }));
}

/** @param {number | null | undefined} at @param {string} zone */
const startText = (at, zone) => (at === null || at === undefined ? "" : `${shortDay(at, zone)}, ${timeOfDay(at, zone)}`);

/** The largest ones, one below another. @param {readonly Mark[]} marks @param {number} whole the value that is as wide as the chart; 0: the largest */
function bars(marks, whole) {
  const shown = marks.length > BARS_MAX ? [...marks].sort((a, b) => b.value - a.value).slice(0, BARS_MAX) : marks;
  const { share } = scaleOf(shown, whole);
  const lines = shown.map((mark, index) => [
    s("text", { x: 0, y: index * BAR_PX + 16 }, shortened(mark.label)),
    s("text", { x: "100%", y: index * BAR_PX + 16, "text-anchor": "end", class: "amount" }, mark.text),
    bar(mark, { x: 0, y: index * BAR_PX + 23, width: `${Math.abs(share(mark.value))}%`, height: 10 }),
  ]);
  const note = shown.length < marks.length && h("figcaption", { class: "soft" }, office.largest(shown.length));
  return h("div", {}, note, s("svg", { width: "100%", height: shown.length * BAR_PX, focusable: "false" }, ...lines.flat()));
}

/** One beside another, on a line at zero. @param {readonly Mark[]} marks */
function columns(marks) {
  const { top, share } = scaleOf(marks);
  const zero = (share(top) * COLUMNS_PX) / PERCENT;
  const width = PERCENT / marks.length;
  const drawn = marks.map((mark, index) => {
    const height = (Math.abs(share(mark.value)) * COLUMNS_PX) / PERCENT;
    return bar(mark, { x: `${(index + 0.15) * width}%`, y: 24 + (mark.value < 0 ? zero : zero - height), width: `${width * 0.7}%`, height });
  });
  const below = COLUMNS_PX + 44;
  const most = marks.find((mark) => mark.value === top) ?? marks[0];
  const texts = [
    s("text", { x: 0, y: 14 }, `${most.label}: ${most.text}`),
    s("text", { x: 0, y: below }, marks[0].label),
    s("text", { x: "100%", y: below, "text-anchor": "end" }, marks[marks.length - 1].label),
  ];
  const line = s("line", { x1: 0, x2: "100%", y1: 24 + zero, y2: 24 + zero });
  return s("svg", { width: "100%", height: below + 8, focusable: "false" }, ...drawn, line, ...texts);
}

/** How large values are drawn, in percent of the whole. @param {readonly Mark[]} marks @param {number} [whole] */
function scaleOf(marks, whole = 0) {
  const values = marks.map((mark) => mark.value);
  const top = Math.max(whole, ...values);
  const span = top - Math.min(0, ...values) || 1;
  return { top, share: (/** @type {number} */ value) => (PERCENT * value) / span };
}

/** @param {Mark} mark @param {Record<string, string | number>} place */
const bar = (mark, place) => s("rect", { ...place, rx: 3, class: mark.value < 0 ? "less" : null }, s("title", {}, `${mark.label}: ${mark.text}`));

/** @param {string} text */
const shortened = (text) => (text.length > 28 ? `${text.slice(0, 27)}…` : text);
