/** Groups the programme by day, in the cinema's time zone. */

import { dayKey, longDay, shortDay } from "../ui/dates.js";
import { words } from "../ui/words.js";

/** @typedef {import("../server/types.js").Movie} Movie */
/** @typedef {import("../server/types.js").ShowtimeLine} ShowtimeLine */
/** @typedef {{key: string, name: string, short: string, films: {movie: Movie, showtimes: ShowtimeLine[]}[]}} Day */

const ANY_TIME = "any";
const DAY_MS = 86_400_000;

/**
 * Days in order, films in the programme's order, showtimes by time; showtimes without a time come last.
 * @param {Movie[]} movies
 * @returns {Day[]}
 */
export function daysOf(movies) {
  /** @type {Map<string, Day>} */
  const days = new Map();
  for (const movie of movies) {
    for (const line of showtimesOf(movie)) {
      const day = days.get(keyOf(line)) ?? emptyDay(line);
      days.set(day.key, day);
      const film = day.films.find((one) => one.movie === movie);
      if (film) film.showtimes.push(line);
      else day.films.push({ movie, showtimes: [line] });
    }
  }
  return [...days.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** @param {Movie} movie */
function showtimesOf(movie) {
  return [...(movie.showtimes ?? [])].sort((a, b) => (a.starts_at ?? Infinity) - (b.starts_at ?? Infinity));
}

/** @param {ShowtimeLine} line */
const keyOf = (line) => (line.starts_at === null ? ANY_TIME : dayKey(line.starts_at, line.timezone));

/** @param {ShowtimeLine} line @returns {Day} */
function emptyDay(line) {
  if (line.starts_at === null) return { key: ANY_TIME, name: words.anyTime, short: words.anyTime, films: [] };
  const near = nearName(line);
  const name = longDay(line.starts_at, line.timezone);
  const short = near || shortDay(line.starts_at, line.timezone);
  return { key: keyOf(line), name: near ? `${near}, ${name}` : name, short, films: [] };
}

/** @param {ShowtimeLine} line */
function nearName(line) {
  const now = Date.now();
  if (keyOf(line) === dayKey(now, line.timezone)) return words.today;
  return keyOf(line) === dayKey(now + DAY_MS, line.timezone) ? words.tomorrow : "";
}
