/** The legend of the map for staff. */

import { words } from "../ui/words.js";
import { office } from "./words.js";

/** @returns {import("../seats/legend.js").LegendState[]} */
export function mapLegend() {
  const { available, mineHold, hold, booked, confirmed, reserved } = words.statuses;
  return [
    [available, "available", false],
    [mineHold, "available", true],
    [hold, "hold", false],
    [booked, "booked", false],
    [confirmed, "confirmed", false],
    [office.legendInside, "confirmed", false, "inside"],
    [reserved, "reserved", false],
    [words.statuses.out_of_order, "out_of_order", false],
  ];
}
