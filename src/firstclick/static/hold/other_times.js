/** Links to other times of a film that have seats left, the next one first. */

import { h } from "../ui/dom.js";
import { shortDay, timeOfDay } from "../ui/dates.js";
import { presentationText } from "../ui/presentation.js";
import { words } from "../ui/words.js";
import timesSheet from "./no_seats.css" with { type: "css" };

/** @typedef {import("../server/types.js").ShowtimeLine} ShowtimeLine */
/** @typedef {import("../server/server.js").TicketServer} TicketServer */

const TIMES_MAX = 8;

export const sheet = timesSheet;

/**
 * What is shown of them; a sentence where there are none. Throws a `Refusal` where the server does not answer.
 * @param {TicketServer} server @param {import("../server/types.js").Showtime} showtime @param {number} count seats that are needed
 */
export async function otherTimes(server, { movie_id: movieId, showtime_id: showtimeId }, count) {
  const movies = await server.api.movies();
  const lines = movies.find((movie) => movie.id === movieId)?.showtimes ?? [];
  const others = lines.filter((line) => line.showtime_id !== showtimeId && line.seats_available >= count);
  if (!others.length) return [h("p", {}, words.noOtherTimes)];
  others.sort((a, b) => (a.starts_at ?? Infinity) - (b.starts_at ?? Infinity));
  const links = others.slice(0, TIMES_MAX).map((line) => h("li", {}, linkTo(line, server)));
  return [h("p", { id: "other-times" }, words.otherTimes), h("ul", { "aria-labelledby": "other-times" }, ...links)];
}

/** @param {ShowtimeLine} line @param {TicketServer} server */
function linkTo(line, server) {
  const { starts_at: at, timezone, auditorium, presentation, seats_available: left } = line;
  const when = at === null ? words.anyTime : `${shortDay(at, timezone)}, ${timeOfDay(at, timezone)}`;
  const facts = [auditorium, presentation && presentationText(presentation), words.seatsLeft(left)].filter(Boolean).join(" · ");
  const href = server.pageAt(`#/showtime/${encodeURIComponent(line.showtime_id)}`);
  return h("a", { class: "button", href, "data-showtime": line.showtime_id }, h("strong", {}, when), " ", h("span", {}, facts));
}
