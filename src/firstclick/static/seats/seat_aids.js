/** The seat finder and the help with the keys: what is behind the two lines below the map. Loaded when one is opened. */

import sheet from "./finder.css" with { type: "css" };
import { keyHelp } from "./key_help.js";
import { SeatFinder } from "./seat_finder.js";

export const aidsSheet = sheet;

/**
 * @param {import("../server/types.js").SeatMap} map @param {import("./seat_prices.js").SeatPrices | null} prices
 * @param {import("./seat_finder.js").FinderListener} listener
 */
export function seatAids(map, prices, listener) {
  const sections = new Set(map.rows.map((row) => row.section ?? ""));
  return { finder: new SeatFinder(map, prices, listener), keys: keyHelp(sections.size > 1) };
}
