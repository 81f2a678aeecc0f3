/** The heading above the seats: film, time, auditorium, cinema. */

import { h } from "../ui/dom.js";
import { dayAndTime } from "../ui/dates.js";
import { words } from "../ui/words.js";

/**
 * @param {import("../server/types.js").ShowtimeFacts} showtime
 * @param {"h1" | "h2"} level of the heading
 */
export function showtimeHeading({ title, cinema, auditorium, starts_at: at, timezone, status }, level) {
  const facts = [dayAndTime(at, timezone), auditorium, cinema, status && words.showtimeStatuses[status]].filter(Boolean).map((fact) => h("span", {}, fact));
  return [h(level, {}, title), h("p", { class: "facts" }, ...facts)];
}
