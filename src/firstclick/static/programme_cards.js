/** One film on the programme, with its showtimes to choose from. */

import { h } from "./dom.js";
import { poster } from "./poster.js";
import { toShowtime } from "./router.js";
import { length, timeOfDay } from "./when.js";
import { words } from "./words.js";

/** @typedef {import("./keep.js").Keep} Keep */
/** @typedef {import("./types.js").Movie} Movie */
/** @typedef {import("./types.js").ShowtimeLine} ShowtimeLine */

/**
 * @typedef {object} Around
 * @property {boolean} again its story was told on an earlier day
 * @property {Keep} keep
 * @property {import("./seats_left.js").SeatsLeft} left
 */

/** @param {Movie} movie @param {ShowtimeLine[]} showtimes @param {Around} around */
export function movieCard(movie, showtimes, around) {
  return h(
    "article",
    { class: "movie card", "data-movie": movie.id, "data-again": around.again },
    poster(movie.id),
    h(
      "div",
      { class: "movie-text" },
      h("h3", {}, movie.title),
      h("p", { class: "facts" }, ...facts(movie)),
      movie.summary && h("p", { class: "summary" }, movie.summary),
      h("ul", { class: "showtimes" }, ...showtimes.map((line) => h("li", {}, showtimeLink(line, movie.title, around)))),
    ),
  );
}

/** @param {Movie} movie */
function facts(movie) {
  const rating = movie.rating && h("span", { class: "rating" }, movie.rating);
  const runtime = movie.runtime_min && h("span", {}, length(movie.runtime_min));
  return [rating || null, runtime || null];
}

/** @param {ShowtimeLine} line @param {string} title of the film, for those who hear the link alone @param {Around} around */
function showtimeLink(line, title, { keep, left }) {
  const link = h(
    "a",
    { class: "showtime", href: toShowtime(line.showtime_id), "data-showtime": line.showtime_id },
    h("span", { class: "visually-hidden" }, `${title}, `),
    h("strong", {}, timeOf(line)),
    h("span", { class: "room" }, line.auditorium),
    h("span", { class: "left" }),
    badge(line.showtime_id, keep),
  );
  left.showIn(link, line.showtime_id);
  return link;
}

/** @param {ShowtimeLine} line */
const timeOf = (line) => (line.starts_at === null ? words.anyTime : timeOfDay(line.starts_at, line.timezone));

/** What this browser has at the showtime. @param {string} showtimeId @param {Keep} keep */
function badge(showtimeId, keep) {
  if (keep.showtimesWithHold().includes(showtimeId)) return h("span", { class: "badge" }, words.yourHold);
  return keep.bookings(showtimeId).length ? h("span", { class: "badge" }, words.yourTicket) : null;
}
