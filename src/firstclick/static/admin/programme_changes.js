/** What an import of the programme would do, and why one is refused, as parts of the page. */

import { h } from "../ui/dom.js";
import { office } from "./words.js";

/** @typedef {import("./office_types.js").ProgrammeChanges} ProgrammeChanges */

/** @param {ProgrammeChanges} changes @returns {Node[]} */
export function changesPart({ dry_run, changes, ended, to_move, to_refund, written_to, kept_showtimes, warnings }) {
  const title = h("p", {}, dry_run ? office.wouldChange : office.hasChanged);
  const parts = [listOf(office.holdsEnd, ended), listOf(office.toMove, to_move), listOf(office.toRefund, to_refund), listOf(office.writtenTo, written_to), listOf(office.keptShowtimes, kept_showtimes)].flat();
  const toCheck = warnings.length ? [h("div", { class: "field-error", "data-role": "warnings" }, ...listOf(office.warnings, warnings))] : [];
  if (!changes.length && !parts.length) return [...toCheck, h("p", {}, office.nothingChanges)];
  return [...toCheck, title, lines(changes), ...parts];
}

/** @param {import("../server/api.js").Refusal} refusal @param {string} sentence @returns {Node[]} */
export function reasonsPart({ problem }, sentence) {
  const { reasons = [] } = /** @type {{reasons?: string[]}} */ (problem);
  return [h("p", { class: "field-error", "data-role": "programme-error" }, sentence), ...(reasons.length ? [lines(reasons)] : [])];
}

/** A list under its title; nothing for an empty one. @param {string} title @param {readonly string[]} items @returns {Node[]} */
const listOf = (title, items) => (items.length ? [h("h3", {}, title), lines(items)] : []);

/** @param {readonly string[]} items */
const lines = (items) => h("ul", { class: "change-lines" }, ...items.map((text) => h("li", {}, text)));
