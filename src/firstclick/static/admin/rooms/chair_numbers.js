/** How chairs are numbered: by a rule, or as they are. The rules are those of the programme file (docs/PROGRAMME.md). Touches no page. */

import { columnsOf, middleOf, planOf } from "./plan.js";

/** @typedef {import("./types.js").Plan} Plan */
/** @typedef {import("./types.js").PlanRow} PlanRow */
/** @typedef {import("./types.js").Rule} Rule */

/** From 1, from the left. @type {Rule} */
export const COUNTED = { fromRight: false, sides: "", first: 1, step: 1, skip: [] };
/** The rules that a row is compared with, the most usual first. @type {readonly Rule[]} */
const USUAL = [COUNTED, { ...COUNTED, fromRight: true }, ...[false, true].flatMap((fromRight) => /** @type {Rule[]} */ ([{ ...COUNTED, fromRight, sides: "odd-even" }, { ...COUNTED, fromRight, sides: "middle-out" }]))];
const RUN_FROM = 3;
/** The largest number of a rule. */
const NUMBER_MAX = 9999;

/** What is written on the chairs in these columns. A chair in the middle counts as left of it. @param {Rule} rule @param {readonly number[]} columns @param {number} middle */
export function labelsBy({ fromRight, sides, first, step, skip }, columns, middle) {
  const labels = sides ? onTwoSides({ sides, skip, fromRight }, columns, middle) : numbers(first, step, skip, columns.length);
  return (fromRight ? labels.reverse() : labels).map(String);
}

/** @param {Pick<Rule, "sides" | "skip" | "fromRight">} rule @param {readonly number[]} columns @param {number} middle */
function onTwoSides({ sides, skip, fromRight }, columns, middle) {
  const left = columns.filter((x) => x + 0.5 <= middle).length;
  const [odd, even] = fromRight ? [columns.length - left, left] : [left, columns.length - left];
  const [odds, evens] = [numbers(1, 2, skip, odd), numbers(2, 2, skip, even)];
  return sides === "odd-even" ? [...odds, ...evens.reverse()] : [...odds.reverse(), ...evens];
}

/** @param {number} first @param {number} step @param {readonly number[]} skip @param {number} chairs */
function numbers(first, step, skip, chairs) {
  /** @type {number[]} */
  const found = [];
  for (let n = first; found.length < chairs; n += step) if (!skip.includes(n)) found.push(n);
  return found;
}

/** The rule in the words of the programme file; "" for the usual one. @param {Rule} rule */
export function ruleText({ fromRight, sides, first, step, skip }) {
  const parts = [fromRight && "right-to-left", sides, !sides && first !== 1 && `from ${first}`, !sides && step !== 1 && `step ${step}`, skip.length > 0 && `skip ${skip.join(" ")}`];
  return parts.filter(Boolean).join(" ");
}

/** The numbers of a row written out, with three or more that follow each other as a range. @param {readonly string[]} labels */
export function writtenOut(labels) {
  /** @type {string[][]} */
  const runs = [];
  for (const label of labels) {
    const last = runs.at(-1)?.at(-1);
    const follows = last !== undefined && isInteger(last) && isInteger(label) && Number(label) === Number(last) + 1;
    if (follows) runs.at(-1)?.push(label);
    else runs.push([label]);
  }
  return runs.flatMap((run) => (run.length < RUN_FROM ? run : [`${run[0]}-${run.at(-1)}`])).join(" ");
}

/** Written as usual, without zeros in front, and not too long for a range. @param {string} label */
const isInteger = (label) => /^(0|[1-9]\d{0,3})$/.test(label);

/** The rule by which the chairs of a row have their numbers; undefined where none does. @param {PlanRow} row @param {number} middle @returns {Rule | undefined} */
export function ruleOf(row, middle) {
  const [columns, labels] = [columnsOf(row), row.seats.map((seat) => seat.label)];
  const asLabels = labels.join();
  const known = [...(row.rule ? [row.rule] : []), ...USUAL].find((rule) => labelsBy(rule, columns, middle).join() === asLabels);
  return known ?? countedFrom(labels);
}

/** @param {readonly string[]} labels @returns {Rule | undefined} */
function countedFrom(labels) {
  if (labels.length < 2 || !labels.every(isInteger)) return undefined;
  const [from, to] = [Number(labels[0]), Number(labels.at(-1))];
  const fromRight = to < from;
  const rule = { ...COUNTED, fromRight, first: Math.min(from, to), step: Math.abs(Number(labels[1]) - from) };
  return rule.step >= 1 && rule.step <= 20 && labelsBy(rule, labels.map((_, x) => x), 0).join() === labels.join() ? rule : undefined;
}

/** Number the chairs of rows by a rule. @param {Plan} plan @param {ReadonlySet<number>} rowKeys @param {Rule} rule */
export function numberRows(plan, rowKeys, rule) {
  const middle = middleOf(plan);
  return planOf(plan, plan.rows.map((row) => (rowKeys.has(row.key) ? numbered({ ...row, rule }, middle) : row)));
}

/** A row whose chairs have the numbers of its rule; one without a rule as it is. @param {PlanRow} row @param {number} middle @returns {PlanRow} */
export function numbered(row, middle) {
  if (!row.rule) return row;
  const labels = labelsBy(row.rule, columnsOf(row), middle);
  if (labels.every((label, place) => label === row.seats[place].label)) return row;
  return { ...row, seats: row.seats.map((seat, place) => (seat.label === labels[place] ? seat : { ...seat, label: labels[place] })) };
}

/** The number of a chair that comes into a row whose chairs keep theirs: beside its neighbours, where that is free. @param {PlanRow} row @param {number} x */
export function labelFor(row, x) {
  const taken = new Set(row.seats.map(({ label }) => label));
  const left = row.seats.filter((seat) => seat.x < x).at(-1);
  const right = row.seats.find((seat) => seat.x > x);
  const [from, to] = [row.seats[0], row.seats.at(-1)].map((seat) => Number(seat?.label));
  const step = to < from ? -1 : 1;
  const near = [Number(left?.label) + step, Number(right?.label) - step];
  const known = row.seats.map(({ label }) => Number(label)).filter((n) => n >= 0);
  const wanted = [...near, Math.max(0, ...known) + 1].find((n) => n >= 1 && n <= NUMBER_MAX && !taken.has(String(n)));
  return String(wanted ?? row.seats.length + 1);
}

/** Give one chair a number of its own; the others of its row keep theirs. @param {Plan} plan @param {number} key @param {string} label */
export function labelSeat(plan, key, label) {
  const change = (/** @type {PlanRow} */ row) => ({ ...row, rule: null, seats: row.seats.map((seat) => (seat.key === key ? { ...seat, label } : seat)) });
  return planOf(plan, plan.rows.map((row) => (row.seats.some((seat) => seat.key === key) ? change(row) : row)));
}
