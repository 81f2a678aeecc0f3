/** The table of a report, with a line of sums for each currency. */

import { h } from "../ui/dom.js";
import { moneyText, numberText } from "../ui/money.js";
import { columnsOf, shareText } from "./report_columns.js";
import { office } from "./words.js";

/** @typedef {import("./report_columns.js").Column} Column */
/** @typedef {import("./report_types.js").ReportRow} ReportRow */
/** @typedef {{currency?: string, exponent?: number}} Unit */

/** @param {import("./report_types.js").ReportName} name @param {import("./report_types.js").ReportAnswer} answer */
export function reportTable(name, answer) {
  const columns = columnsOf(name, answer);
  const head = h("thead", {}, h("tr", {}, ...columns.map((one) => h("th", { scope: "col", class: kindClass(one) }, one.title))));
  const body = h("tbody", {}, ...answer.rows.map((row) => h("tr", {}, ...columns.map((one, index) => cell(one, index, one.value(row), row)))));
  const foot = h("tfoot", {}, ...unitsOf(answer.rows).map((unit) => sums(columns, answer.rows.filter((row) => row.currency === unit.currency), unit)));
  const table = h("table", { class: "report", "data-role": "report" }, h("caption", { class: "visually-hidden" }, office.reportNames[name]), head, body, foot);
  return h("div", { class: "wide card", tabindex: 0, role: "region", "aria-label": office.figuresTable }, table);
}

/** The currencies of rows, in their order. @param {readonly ReportRow[]} rows @returns {Unit[]} */
export function unitsOf(rows) {
  const units = new Map(rows.map(({ currency, exponent }) => [currency, { currency, exponent }]));
  return [...units.values()];
}

/** @param {readonly Column[]} columns @param {readonly ReportRow[]} rows @param {Unit} unit */
function sums(columns, rows, unit) {
  const cells = columns.slice(1).map((one) => h("td", { class: kindClass(one) }, sum(one, rows, unit)));
  return h("tr", {}, h("th", { scope: "row" }, office.totalIn(unit.currency ?? "")), ...cells);
}

/** @param {Column} column @param {readonly ReportRow[]} rows @param {Unit} unit */
function sum({ kind, value }, rows, unit) {
  if (kind === "share") return shareText(Math.floor((1000 * total(rows, (row) => row.sold)) / Math.max(1, total(rows, (row) => row.seats))));
  const isKnown = kind !== "text" && rows.some((row) => value(row) !== null);
  return isKnown ? textOf(kind, total(rows, value), unit) : "";
}

/** @param {readonly ReportRow[]} rows @param {(row: ReportRow) => number | null} value */
const total = (rows, value) => rows.reduce((sum, row) => sum + (value(row) ?? 0), 0);

/** @param {Column} column @param {number} index @param {any} value @param {Unit} unit */
function cell(column, index, value, unit) {
  const text = textOf(column.kind, value, unit);
  return index === 0 ? h("th", { scope: "row" }, text) : h("td", { class: kindClass(column) }, text);
}

/** @param {Column["kind"]} kind @param {any} value @param {Unit} unit */
export function textOf(kind, value, unit) {
  if (kind === "text") return String(value ?? "");
  if (kind === "share") return shareText(value);
  if (kind === "count") return numberText(value);
  return value === null || !unit.currency ? "–" : moneyText({ amount: value, currency: unit.currency, exponent: unit.exponent ?? 0 });
}

/** @param {Column} column */
const kindClass = ({ kind }) => (kind === "text" ? null : "figure");
