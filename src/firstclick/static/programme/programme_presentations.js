/** Which versions the showtimes of the programme have, and the programme without the others. */

import { partsOf } from "../ui/presentation.js";
import { words } from "../ui/words.js";

/** @typedef {import("../server/types.js").Movie} Movie */

/** Every version on the programme, once: formats, spoken languages, subtitles, audio description. @param {readonly Movie[]} movies */
export function versionsOf(movies) {
  const parts = movies.flatMap(({ showtimes = [] }) => showtimes.flatMap(({ presentation }) => partsOf(presentation)));
  const once = [...new Map(parts.map((part) => [part.key, part])).values()];
  return once.sort((one, other) => one.rank - other.rank || one.text.localeCompare(other.text, words.locale));
}

/**
 * The movies with only those showtimes that are shown in all these versions; movies without any are left out.
 * @param {readonly Movie[]} movies
 * @param {readonly string[]} only keys of versions
 */
export function shownAs(movies, only) {
  if (!only.length) return [...movies];
  const chosen = movies.map((movie) => ({ ...movie, showtimes: movie.showtimes?.filter((line) => hasAll(line.presentation, only)) }));
  return chosen.filter(({ showtimes }) => showtimes?.length);
}

/** @param {import("../server/types.js").Presentation | undefined} presentation @param {readonly string[]} only */
function hasAll(presentation, only) {
  const keys = partsOf(presentation).map(({ key }) => key);
  return only.every((one) => keys.includes(one));
}
