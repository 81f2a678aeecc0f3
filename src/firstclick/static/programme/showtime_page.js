/** The showtime view: the element `<firstclick-seats>` under the page's own heading. */

import { showtimeHeading } from "./showtime_heading.js";
import { h, icon } from "../ui/dom.js";
import { headingSkeleton } from "../ui/skeleton.js";
import { FirstClickSeats } from "../firstclick-seats.js";
import { toLastProgramme } from "../ui/router.js";
import { setTitle } from "../ui/page_title.js";
import { words } from "../ui/words.js";

/**
 * @param {HTMLElement} home
 * @param {string} showtimeId
 * @returns {import("../server/types.js").View}
 */
export function openShowtime(home, showtimeId) {
  const back = h("a", { class: "back", href: toLastProgramme() }, icon("M15 5l-7 7l7 7"), words.back);
  const head = h("header", { class: "showtime-head", slot: "head" }, back, ...headingSkeleton());
  const seats = new FirstClickSeats();
  seats.setAttribute("showtime", showtimeId);
  seats.append(head);
  /** Replace the heading but not the link back, so that it keeps the focus. @param {HTMLElement[]} lines */
  const show = (lines) => {
    for (const line of [...head.children]) if (line !== back) line.remove();
    head.append(...lines);
  };
  seats.addEventListener("ready", (event) => {
    const showtime = /** @type {CustomEvent<import("../server/types.js").ShowtimeFacts>} */ (event).detail;
    show(showtimeHeading(showtime, "h1"));
    setTitle(showtime.title);
  });
  seats.addEventListener("missing", () => {
    show([h("h1", {}, words.noShowtimeTitle)]);
    setTitle(words.noShowtimeTitle);
  });
  home.replaceChildren(seats);
  const stop = publishHoldHeight(seats);
  return {
    close() {
      stop();
      seats.remove();
    },
  };
}

/** Set the element's `--hold-height` for the page, so that what has the focus is not below the bar. @param {HTMLElement} seats */
function publishHoldHeight(seats) {
  const { style } = document.documentElement;
  const watch = new MutationObserver(() => style.setProperty("--hold-height", seats.style.getPropertyValue("--hold-height")));
  watch.observe(seats, { attributeFilter: ["style"] });
  return () => {
    watch.disconnect();
    style.removeProperty("--hold-height");
  };
}
