/** The heading above the seats: film, time, auditorium, cinema, and in which form it is shown. */

import { h } from "../ui/dom.js";
import { dayAndTime } from "../ui/dates.js";
import { partsOf } from "../ui/presentation.js";
import { words } from "../ui/words.js";

/**
 * @param {import("../server/types.js").ShowtimeFacts} showtime
 * @param {"h1" | "h2"} level of the heading
 */
export function showtimeHeading({ title, cinema, auditorium, starts_at: at, timezone, status, presentation }, level) {
  const versions = partsOf(presentation).map(({ text }) => text);
  const said = [dayAndTime(at, timezone), auditorium, cinema, ...versions, status && words.showtimeStatuses[status]].filter(Boolean);
  const facts = said.map((fact) => h("span", {}, fact));
  return [h(level, {}, title), h("p", { class: "facts" }, ...facts)];
}
