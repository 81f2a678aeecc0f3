/** A till that was counted: what should be there by way of payment, what was counted, and the difference. */

import { Refusal } from "../server/api.js";
import { dayAndTime, dayKey, timeOfDay } from "../ui/dates.js";
import { h } from "../ui/dom.js";
import { moneyText } from "../ui/money.js";
import { office } from "./words.js";

/** @typedef {import("./office_types.js").Till} Till */
/** @typedef {import("./office_types.js").TillWay} TillWay */
/** @typedef {import("./office_types.js").TillsAnswer} TillsAnswer */

/** The time of a moment, with its day where that is not the one that is shown. @param {number} at @param {TillsAnswer} answer */
export const sinceText = (at, { day, timezone }) => (dayKey(at, timezone) === day ? timeOfDay(at, timezone) : dayAndTime(at, timezone));

/** @param {Till} till @param {TillsAnswer} answer */
export function tillTable({ who, opened_at: opened, closed_at: closed, note, ways }, answer) {
  const time = `${sinceText(opened, answer)} – ${closed === null ? office.stillOpen : sinceText(closed, answer)}`;
  const names = [office.payBy, office.tillTaken, office.tillGivenBack, office.tillExpected, office.tillCounted, office.tillDifference];
  const caption = h("caption", {}, h("strong", {}, who), ` ${time}`, note ? ` · ${note}` : "");
  const head = h("thead", {}, h("tr", {}, ...names.map((name) => h("th", { scope: "col" }, name))));
  return h("table", { class: "till-table card" }, caption, head, h("tbody", {}, ...ways.map((way) => wayRow(way))));
}

/** @param {TillWay} one */
function wayRow(one) {
  const money = (/** @type {number | null} */ amount) => (amount === null ? "–" : moneyText({ amount, currency: one.currency, exponent: one.exponent }));
  const cells = [one.taken, one.given_back, one.expected].map((amount) => h("td", {}, money(amount)));
  const counted = h("td", {}, one.counted === null ? office.notCounted : money(one.counted));
  const difference = h("td", { "data-difference": one.difference ?? "" }, money(one.difference));
  return h("tr", { "data-way": one.way }, h("th", { scope: "row" }, office.ways[one.way]), ...cells, counted, difference);
}

/** What was counted more or less than there should be, and what was not counted, in words. @param {Till} till */
export function differenceText({ ways }) {
  const used = ways.filter((one) => one.difference !== null || (one.expected !== null && one.payments + one.refunds > 0));
  if (used.every((one) => one.difference === 0)) return office.noDifference;
  const shown = used.some((one) => one.difference) ? used.filter((one) => one.difference !== 0) : used;
  return shown.map((one) => `${office.ways[one.way]}: ${wordOf(one)}.`).join(" ");
}

/** @param {TillWay} way */
function wordOf({ difference, currency, exponent }) {
  if (difference === null) return office.notCounted;
  const text = moneyText({ amount: Math.abs(difference), currency, exponent });
  if (difference === 0) return office.asItShould;
  return difference > 0 ? office.tooMuch(text) : office.tooLittle(text);
}

/**
 * Whether there is no need to say that the member has no open till; also where that is not known.
 * @param {import("./office_page.js").Desk} desk
 */
export async function hasTill({ api, member }) {
  if (!member.acts.includes("till")) return true;
  const answer = await api.send("GET", "tills").catch((error) => error);
  if (answer instanceof Refusal) return true;
  if (answer instanceof Error) throw answer;
  const { tills, currency } = /** @type {import("./office_types.js").TillsAnswer} */ (answer);
  return !currency || tills.some((one) => one.closed_at === null && one.who === member.name);
}
