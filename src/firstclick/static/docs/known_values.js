/** What the forms are filled with: what is on at this server, and what earlier requests returned. */

import { uuid } from "../server/user_id.js";

/** @typedef {import("./schema_types.js").Json} Json */

/** Where the server is: a proxy may have it below a path. */
export const HOME = new URL(".", location.href).href;

/** By the names of parameters and fields. @type {Map<string, any>} */
const values = new Map(
  Object.entries({ user_id: `docs-${uuid().slice(0, 8)}`, slug: "seat-taken", name: "app.js" }),
);
/** @type {Set<() => void>} */
const listeners = new Set();

/** @param {string} name */
export function known(name) {
  return values.get(name === "X-User-Id" ? "user_id" : name);
}

/** @param {Record<string, any>} found Entries that are undefined are left as they were. */
export function learn(found) {
  for (const [name, value] of Object.entries(found)) if (value !== undefined) values.set(name, value);
  for (const listener of listeners) listener();
}

/** @param {() => void} listener Called whenever more is known. */
export function onLearned(listener) {
  listeners.add(listener);
}

/**
 * The ids in a response.
 * @param {Json} body
 * @param {string | null} location Its header.
 */
export function idsOf(body, location) {
  const reference = location?.match(/\/bookings\/(.+)$/)?.[1];
  return { session_id: body?.session_id, token: body?.ticket, reference: reference ?? body?.reference };
}

/** Ask the server for a movie, its showtime and seats that are free. Without an answer all stays as it was. */
export async function lookAround() {
  try {
    /** @type {Json[]} */
    const movies = await read("movies");
    const movie = movies.find((one) => one.showtimes[0].showtime_id === one.id) ?? movies[0];
    if (!movie) return;
    const showtime = movie.showtimes[0].showtime_id;
    learn({ movie_id: movie.id, showtime_id: showtime });
    const { seats } = await read(`showtimes/${encodeURIComponent(showtime)}/seats`);
    learn(freeSeats(seats));
  } catch {
    // The fields stay empty, and the examples are those of the contract.
  }
}

/** @param {string} address */
export async function read(address) {
  const answer = await fetch(new URL(address, HOME));
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  return answer.json();
}

/**
 * A free seat, and two that are side by side.
 * @param {Json[]} seats In the order of the map.
 */
function freeSeats(seats) {
  const free = seats.filter((one) => one.status === "available").map((one) => one.seat_id);
  const first = free.findIndex((one, place) => free[place + 1] === neighbour(one));
  return { seat_id: free[0], seats: first < 0 ? undefined : free.slice(first, first + 2) };
}

/** @param {string} seat */
function neighbour(seat) {
  return seat.replace(/\d+$/, (number) => String(Number(number) + 1));
}
