/** How many seats of a showtime are sold, held, kept back and free, in words. */

import { office } from "./words.js";

/** @param {readonly string[]} statuses @param {boolean} [isSold] whether free seats are sold; otherwise they are not counted */
export function countsText(statuses, isSold = true) {
  const count = (/** @type {string[]} */ ...wanted) => statuses.filter((status) => wanted.includes(status)).length;
  const [sold, held, kept] = [count("confirmed"), count("hold", "booked"), count("reserved", "out_of_order")];
  return [office.soldOf(sold, statuses.length), held && office.nHeld(held), kept && office.nKept(kept), isSold && office.nFree(count("available"))].filter(Boolean).join(" · ");
}
