/** What the cinema has changed about a showtime, as a notice above its seats. */

import { dayAndTime } from "../ui/dates.js";
import { h } from "../ui/dom.js";
import { words } from "../ui/words.js";

/** When and where it was planned. @param {import("../server/types.js").MovedFrom} planned @param {string} timezone */
export const plannedText = ({ starts_at: at, auditorium }, timezone) => `${dayAndTime(at, timezone)}, ${auditorium}`;

/**
 * The notices of a showtime; none where it is as it was planned.
 * @param {Pick<import("../server/types.js").Showtime, "status" | "moved_from" | "timezone">} showtime
 * @returns {HTMLElement[]}
 */
export function showtimeNotices({ status, moved_from: planned, timezone }) {
  const texts = [status && words.showtimeNotices[status], planned && words.movedNotice(plannedText(planned, timezone))].filter(Boolean);
  return texts.map((text) => h("p", { class: "notice", "data-role": "showtime-notice" }, text));
}
