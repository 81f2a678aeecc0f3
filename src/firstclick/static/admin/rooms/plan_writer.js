/**
 * Writes a plan into the table of its auditorium, in the simplest form that says it: as a drawing where text can hold it, else as a
 * table of seats (docs/PROGRAMME.md). The server reads both, and is the only one that does. Touches no page.
 */

import { extentOf, isStraight, middleOf, seatIdOf, seatsOf } from "./plan.js";
import { ruleOf, ruleText, writtenOut } from "./chair_numbers.js";

/** @typedef {import("./types.js").Plan} Plan */
/** @typedef {import("./types.js").PlanRow} PlanRow */
/** @typedef {import("./types.js").PlanSeat} PlanSeat */
/** @typedef {import("../programme/types.js").Entry} Entry */

/** The keys of an auditorium that say where its seats are. */
export const SEAT_KEYS = ["rows", "seats_per_row", "seat_map", "numbering", "seat_table"];
const SIDE_MAX = 200;
const LETTERS = { standard: "s", premium: "p", wheelchair: "w", companion: "c", love: "l" };
const OUT_OF_ORDER = "x";
const GAP = ".";
const ROW_LABEL = /^([A-Z]{1,3}|\d{1,3})$/;
const CHAIR_LABEL = /^[0-9A-Za-z]{1,6}$/;
const SECTION_ID = /^([a-z][a-z0-9-]{0,19})?$/;
const SECTION_NAME = /^[^|:\]\n]{1,60}$/;

/** The keys and values that say where the seats are. @param {Plan} plan @returns {Entry} */
export function writePlan(plan) {
  const lines = linesOf(plan);
  if (lines) return drawn(lines);
  return seatsOf(plan).length ? { seat_table: tableOf(plan) } : { seat_map: "" };
}

/** The ids of the house seats, as the map has them. @param {Plan} plan */
export const houseSeatsOf = (plan) => plan.rows.flatMap((row) => row.seats.filter((seat) => seat.house).map((seat) => seatIdOf(row, seat)));

/** A row with the text of its rule. @typedef {{row: PlanRow, y: number, columns: string, rule: string, isWrittenOut: boolean}} Line */

/** The rows of a drawing; null where none can hold the plan. @param {Plan} plan @returns {Line[] | null} */
function linesOf(plan) {
  const { left, right, front, back } = extentOf(plan);
  const [aside, middle] = [Math.min(0, left), middleOf(plan)];
  const isFitting = plan.rows.length > 0 && right - aside < SIDE_MAX && back - front < SIDE_MAX && plan.rows.every(isDrawable);
  if (!isFitting || !hasPlainNames(plan) || !hasPlainSections(plan.rows)) return null;
  const lines = plan.rows.map((row) => ({ row, y: row.seats[0].y, columns: columnsText(row, aside), ...numbersText(row, middle) }));
  return new Set(lines.map(({ y }) => y)).size === lines.length ? lines : null;
}

/** @param {PlanRow} row */
function isDrawable(row) {
  const columns = new Set(row.seats.map(({ x }) => x));
  const isOnGrid = isStraight(row) && row.seats.every(({ x, y }) => Number.isInteger(x) && Number.isInteger(y));
  const isPlain = row.seats.every(({ label, broken, kind }) => CHAIR_LABEL.test(label) && (!broken || kind === "standard"));
  return isOnGrid && isPlain && columns.size === row.seats.length && ROW_LABEL.test(row.label);
}

/** Whether each row and each seat has a name of its own. @param {Plan} plan */
function hasPlainNames({ rows }) {
  const names = rows.map(({ section, label }) => JSON.stringify([section?.id || section?.name, label]));
  const ids = rows.flatMap((row) => row.seats.map((seat) => seatIdOf(row, seat)));
  return new Set(names).size === names.length && new Set(ids).size === ids.length;
}

/** Whether sections follow each other, and can be written in brackets. @param {readonly PlanRow[]} rows */
const hasPlainSections = (rows) => rows.every(({ section }, place) => (section ? SECTION_ID.test(section.id) && SECTION_NAME.test(section.name) && section.name.trim() === section.name : place === 0 || rows[place - 1].section === null));

/** @param {PlanRow} row @param {number} aside the column that is drawn first */
function columnsText({ seats }, aside) {
  const letters = new Map(seats.map(({ x, broken, kind }) => [x - aside, broken ? OUT_OF_ORDER : LETTERS[kind]]));
  return Array.from({ length: Math.max(...letters.keys()) + 1 }, (_, x) => letters.get(x) ?? GAP).join("");
}

/** @param {PlanRow} row @param {number} middle */
function numbersText(row, middle) {
  const rule = ruleOf(row, middle);
  return rule ? { rule: ruleText(rule), isWrittenOut: false } : { rule: writtenOut(row.seats.map(({ label }) => label)), isWrittenOut: true };
}

/** @param {readonly Line[]} lines @returns {Entry} */
function drawn(lines) {
  const ofRoom = common(lines);
  const width = Math.max(...lines.map(({ row }) => row.label.length));
  /** @type {string[]} */
  const text = [];
  let [y, ofSection] = [lines[0].y, ofRoom];
  for (const [place, line] of lines.entries()) {
    const { section } = line.row;
    const begins = section !== null && !isSame(section, lines[place - 1]?.row.section ?? null);
    for (; place > 0 && y + (begins ? 1 : 0) < line.y; y += 1) text.push("");
    if (begins) {
      ofSection = common(lines.slice(place, endOf(lines, place))) || ofRoom;
      text.push(`[${section.id ? `${section.id}: ` : ""}${section.name}${ofSection === ofRoom ? "" : ` | ${ofSection}`}]`);
    }
    const rule = line.rule === ofSection ? "" : line.rule || "left-to-right";
    text.push(`${line.row.label.padEnd(width)} ${line.columns}${rule && ` | ${rule}`}`);
    y = line.y + 1;
  }
  return { seat_map: `${text.join("\n")}\n`, ...(ofRoom && { numbering: ofRoom }) };
}

/** The rule that all rows have; "" where they differ, or are counted as usual. @param {readonly Line[]} lines */
const common = (lines) => (lines.every(({ rule, isWrittenOut }) => !isWrittenOut && rule === lines[0].rule) ? lines[0].rule : "");

/** Where the section of a line ends. @param {readonly Line[]} lines @param {number} place */
function endOf(lines, place) {
  const end = lines.findIndex(({ row }, nth) => nth > place && !isSame(row.section, lines[place].row.section));
  return end < 0 ? lines.length : end;
}

/** @param {PlanRow["section"]} one @param {PlanRow["section"]} other */
const isSame = (one, other) => one?.id === other?.id && one?.name === other?.name;

/** A line for each seat. @param {Plan} plan */
function tableOf(plan) {
  const hasSections = plan.rows.some((row) => row.section);
  const hasIds = plan.rows.some((row) => row.section?.id);
  const hasBroken = seatsOf(plan).some((seat) => seat.broken);
  const columns = ["row", "number", "x", "y", "kind", ...(hasSections ? ["section"] : []), ...(hasIds ? ["section_id"] : []), ...(hasBroken ? ["out_of_order"] : [])];
  const { left, front } = extentOf(plan);
  const seats = plan.rows.flatMap((row) => row.seats.map((seat) => cells(row, seat, Math.min(0, left), Math.min(0, front))));
  return `${[columns.join(), ...seats.map((one) => columns.map((name) => quoted(one[name])).join())].join("\n")}\n`;
}

/** @param {PlanRow} row @param {PlanSeat} seat @param {number} aside @param {number} front @returns {Record<string, string>} */
const cells = ({ label, section }, seat, aside, front) => ({
  row: label,
  number: seat.label,
  x: placeText(seat.x - aside),
  y: placeText(seat.y - front),
  kind: seat.kind,
  section: section?.name ?? "",
  section_id: section?.id ?? "",
  out_of_order: seat.broken ? "yes" : "",
});

/** @param {number} value */
const placeText = (value) => String(Math.round(value * 100) / 100);

/** @param {string} cell */
const quoted = (cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
