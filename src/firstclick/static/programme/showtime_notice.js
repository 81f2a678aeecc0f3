/** What the cinema has changed about a showtime, as a notice above its seats. */

import { h } from "../ui/dom.js";
import { words } from "../ui/words.js";

/**
 * The notices of a showtime; none where it is as it was planned.
 * @param {Pick<import("../server/types.js").Showtime, "status">} showtime
 * @returns {HTMLElement[]}
 */
export function showtimeNotices({ status }) {
  const texts = status ? [words.showtimeNotices[status]] : [];
  return texts.map((text) => h("p", { class: "notice", "data-role": "showtime-notice" }, text));
}
