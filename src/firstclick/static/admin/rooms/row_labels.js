/** The labels of rows: letters or numbers, one after another. Touches no page. */

import { frontOf, planOf } from "./plan.js";

/** @typedef {import("./types.js").Plan} Plan */
/** @typedef {import("./types.js").Section} Section */

/** Letters that are left out, because they look like digits. */
const LEFT_OUT = /[IO]/;
const FIRST = "A";

/** A label as it was typed: letters are capital. @param {string} text */
export const rowLabel = (text) => (/^[a-z]{1,3}$/i.test(text.trim()) ? text.trim().toUpperCase() : text.trim());

/** What comes after a label: B after A, J after H, AA after Z, 10 after 9, Box 3 after Box 2. @param {string} label */
export function after(label) {
  const [, name, number] = label.match(/^(.*?)(\d+)$/) ?? [];
  if (number) return `${name}${Number(number) + 1}`;
  let next = label;
  do next = nextLetters(next);
  while (LEFT_OUT.test(next));
  return next;
}

/** @param {string} label @returns {string} */
function nextLetters(label) {
  const letters = label.toUpperCase().replace(/[^A-Z]/g, "");
  if (!letters) return FIRST;
  const [rest, last] = [letters.slice(0, -1), letters.charCodeAt(letters.length - 1)];
  if (last < "Z".charCodeAt(0)) return rest + String.fromCharCode(last + 1);
  return (rest ? nextLetters(rest) : "A") + "A";
}

/** What stands in front of a label; undefined before the first. @param {string} label */
function before(label) {
  if (/^\d+$/.test(label)) return Number(label) > 1 ? String(Number(label) - 1) : undefined;
  for (let one = FIRST; one.length <= label.length; one = after(one)) if (after(one) === label) return one;
  return undefined;
}

/** The label of a new row: it follows the row in front of it, and none in its section has it. @param {Plan} plan @param {number} y @param {Section | null} section */
export function nextLabel(plan, y, section) {
  const rows = plan.rows.filter((row) => (row.section?.id ?? "") === (section?.id ?? ""));
  const taken = new Set(rows.map((row) => row.label));
  const front = rows.filter((row) => frontOf(row) < y).at(-1);
  const behind = rows.find((row) => frontOf(row) > y);
  let label = front ? after(front.label) : (behind && before(behind.label)) || FIRST;
  while (taken.has(label)) label = after(label);
  return label;
}

/** Label rows one after another, from the screen backwards. @param {Plan} plan @param {ReadonlySet<number>} rowKeys @param {string} first @param {boolean} fromBack */
export function labelRows(plan, rowKeys, first, fromBack) {
  const rows = plan.rows.filter((row) => rowKeys.has(row.key));
  if (fromBack) rows.reverse();
  /** @type {Map<number, string>} */
  const labels = new Map();
  let label = first;
  for (const row of rows) {
    labels.set(row.key, label);
    label = after(label);
  }
  return planOf(plan, plan.rows.map((row) => (labels.has(row.key) ? { ...row, label: labels.get(row.key) ?? "" } : row)));
}

/** Put rows into a section, or take them out of theirs. @param {Plan} plan @param {ReadonlySet<number>} rowKeys @param {Section | null} section */
export const sectionRows = (plan, rowKeys, section) => planOf(plan, plan.rows.map((row) => (rowKeys.has(row.key) ? { ...row, section } : row)));
