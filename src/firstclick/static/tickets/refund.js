/** What is given back for cancelled seats of a booking, and how its seats are named where some are chosen. */

import { moneyText } from "../ui/money.js";

/** @typedef {import("../server/types.js").Bill} Bill */

/** What is given back for the chosen seats, in the smallest unit: for all of them the fees too. @param {Bill | undefined} bill @param {readonly string[]} chosen */
export function refundFor(bill, chosen) {
  const refundable = bill?.refundable ?? 0;
  const live = bill?.lines.filter((line) => !line.cancelled) ?? [];
  const lines = live.filter((line) => chosen.includes(line.seat_id));
  if (lines.length === live.length) return refundable;
  return Math.min(lines.reduce((sum, line) => sum + line.amount, 0), refundable);
}

/** Empty for nothing. @param {Bill | undefined} bill @param {number} amount */
export const refundText = (bill, amount) => (bill && amount ? moneyText({ ...bill, amount }) : "");

/** A seat by its name, with its ticket type and price. @param {Bill | undefined} bill @param {string} seatId @param {string} name @param {string} free the word for no price */
export function seatText(bill, seatId, name, free) {
  const line = bill?.lines.find((one) => one.seat_id === seatId);
  return line ? `${name} · ${line.name} · ${refundText(bill, line.amount) || free}` : name;
}
