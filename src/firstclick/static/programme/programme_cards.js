/** The card of one film on the programme, with links to its showtimes. */

import { h, icon } from "../ui/dom.js";
import { poster } from "./poster.js";
import { toShowtime } from "../ui/router.js";
import { length, timeOfDay } from "../ui/dates.js";
import { moneyText } from "../ui/money.js";
import { presentationText } from "../ui/presentation.js";
import { words } from "../ui/words.js";

/** @typedef {import("../server/storage.js").BrowserStorage} BrowserStorage */
/** @typedef {import("../server/types.js").Movie} Movie */
/** @typedef {import("../server/types.js").ShowtimeLine} ShowtimeLine */

/**
 * @typedef {object} CardContext
 * @property {boolean} again its summary was shown on an earlier day
 * @property {BrowserStorage} storage
 * @property {import("./seats_left.js").SeatsLeft} left
 */

/** @param {Movie} movie @param {ShowtimeLine[]} showtimes @param {CardContext} context */
export function movieCard(movie, showtimes, context) {
  return h(
    "article",
    { class: "movie card", "data-movie": movie.id, "data-again": context.again },
    poster(movie),
    h(
      "div",
      { class: "movie-text" },
      h("h3", {}, movie.title),
      h("p", { class: "facts" }, ...facts(movie)),
      movie.summary && h("p", { class: "summary" }, movie.summary),
      movie.trailer_url && trailerLink(movie.title, movie.trailer_url),
    ),
    h("ul", { class: "showtimes" }, ...showtimes.map((line) => h("li", {}, showtimeLink(line, movie.title, context)))),
  );
}

/** @param {Movie} movie */
function facts(movie) {
  const rating = movie.rating && h("span", { class: "rating" }, movie.rating);
  const runtime = movie.runtime_min && h("span", {}, length(movie.runtime_min));
  return [rating || null, runtime || null];
}

/** @param {string} title @param {string} address elsewhere */
function trailerLink(title, address) {
  const about = h("span", { class: "visually-hidden" }, `${title}, `);
  return h("a", { class: "trailer", href: address, target: "_blank", rel: "noopener noreferrer" }, icon("M8 5v14l11-7z"), about, words.trailer);
}

/**
 * @param {ShowtimeLine} line
 * @param {string} title of the film, for screen readers that list links without their surroundings
 * @param {CardContext} context
 */
function showtimeLink(line, title, { storage, left }) {
  const link = h(
    "a",
    { class: "showtime", href: toShowtime(line.showtime_id), "data-showtime": line.showtime_id },
    h("span", { class: "visually-hidden" }, `${title}, `),
    h("strong", {}, timeOf(line)),
    h("span", { class: "room" }, line.auditorium),
    line.presentation && h("span", { class: "version" }, presentationText(line.presentation), " "),
    line.price_from && h("span", { class: "from" }, words.priceFrom(moneyText(line.price_from)), " "),
    h("span", { class: "left" }),
    badge(line.showtime_id, storage),
  );
  left.showIn(link, line.showtime_id);
  return link;
}

/** @param {ShowtimeLine} line */
const timeOf = (line) => (line.starts_at === null ? words.anyTime : timeOfDay(line.starts_at, line.timezone));

/** A badge when this browser has a hold or a booking at the showtime. @param {string} showtimeId @param {BrowserStorage} storage */
function badge(showtimeId, storage) {
  if (storage.showtimesWithHold().includes(showtimeId)) return h("span", { class: "badge" }, words.yourHold);
  return storage.bookings(showtimeId).length ? h("span", { class: "badge" }, words.yourTicket) : null;
}
