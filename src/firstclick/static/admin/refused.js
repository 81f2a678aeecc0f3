/** What was refused, in words: with the seats and amounts that the server names. */

import { moneyText } from "../ui/money.js";
import { office } from "./words.js";

/** @typedef {import("../server/api.js").Refusal} Refusal */

/** @param {Refusal} refusal */
export function sentenceOf(refusal) {
  return differenceOf(refusal) || refusal.message;
}

/** How much more other seats cost, or less, as text. @param {Refusal} refusal */
function differenceOf({ problem }) {
  const { difference, currency } = /** @type {{difference?: number, currency?: string}} */ (problem);
  if (difference === undefined || !currency) return "";
  const digits = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  const text = moneyText({ amount: Math.abs(difference), currency, exponent: digits });
  return difference > 0 ? office.moreExpensive(text) : office.cheaper(text);
}

/** Why seats were not changed, a sentence for each reason. @param {readonly {seat_id: string, reason: string}[]} refused */
export function refusedSeats(refused) {
  const reasons = [...new Set(refused.map((one) => one.reason))];
  return reasons.map((reason) => sentence(reason, refused.filter((one) => one.reason === reason).map((one) => one.seat_id))).join(" ");
}

/** @param {string} reason @param {readonly string[]} seats */
const sentence = (reason, seats) => office.notChanged[reason]?.(seats) ?? `${seats.join(", ")}: ${reason}.`;
