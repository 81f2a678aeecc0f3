/** One film on the programme, with its showtimes to choose from. */

import { h, mark, say } from "./dom.js";
import { poster } from "./poster.js";
import { toShowtime } from "./router.js";
import { length, timeOfDay } from "./when.js";
import { words } from "./words.js";

/** @typedef {import("./keep.js").Keep} Keep */
/** @typedef {import("./types.js").Movie} Movie */
/** @typedef {import("./types.js").ShowtimeLine} ShowtimeLine */

const FEW = 0.15;

/**
 * @param {Movie} movie
 * @param {ShowtimeLine[]} showtimes
 * @param {boolean} again its story was told on an earlier day
 * @param {Keep} keep
 */
export function movieCard(movie, showtimes, again, keep) {
  return h(
    "article",
    { class: "movie card", "data-movie": movie.id, "data-again": again },
    poster(movie.id),
    h(
      "div",
      { class: "movie-text" },
      h("h3", {}, movie.title),
      h("p", { class: "facts" }, ...facts(movie)),
      movie.summary && h("p", { class: "summary" }, movie.summary),
      h("ul", { class: "showtimes" }, ...showtimes.map((line) => h("li", {}, showtimeLink(line, keep)))),
    ),
  );
}

/**
 * Write the new counts where they differ.
 * @param {HTMLElement} home
 * @param {Movie[]} movies
 */
export function updateSeatsLeft(home, movies) {
  const lines = new Map(movies.flatMap((movie) => movie.showtimes ?? []).map((line) => [line.showtime_id, line]));
  for (const link of home.querySelectorAll("[data-showtime]")) {
    const line = lines.get(link.getAttribute("data-showtime") ?? "");
    if (line) showLeft(link, line);
  }
}

/** @param {Movie} movie */
function facts(movie) {
  const rating = movie.rating && h("span", { class: "rating" }, movie.rating);
  const runtime = movie.runtime_min && h("span", {}, length(movie.runtime_min));
  return [rating || null, runtime || null];
}

/** @param {ShowtimeLine} line @param {Keep} keep */
function showtimeLink(line, keep) {
  const link = h(
    "a",
    { class: "showtime", href: toShowtime(line.showtime_id), "data-showtime": line.showtime_id },
    h("strong", {}, timeOf(line)),
    h("span", { class: "room" }, line.auditorium),
    h("span", { class: "left" }),
    badge(line.showtime_id, keep),
  );
  showLeft(link, line);
  return link;
}

/** @param {Element} link @param {ShowtimeLine} line */
function showLeft(link, line) {
  const left = line.seats_available;
  const text = link.querySelector(".left");
  if (text) say(text, words.seatsLeft(left));
  mark(link, "data-left", left === 0 ? "none" : left <= line.seats_total * FEW ? "few" : "many");
}

/** @param {ShowtimeLine} line */
const timeOf = (line) => (line.starts_at === null ? words.anyTime : timeOfDay(line.starts_at, line.timezone));

/** What this browser has at the showtime. @param {string} showtimeId @param {Keep} keep */
function badge(showtimeId, keep) {
  if (keep.showtimesWithHold().includes(showtimeId)) return h("span", { class: "badge" }, words.yourHold);
  return keep.bookings(showtimeId).length ? h("span", { class: "badge" }, words.yourTicket) : null;
}
