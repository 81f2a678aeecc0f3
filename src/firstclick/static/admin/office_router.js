/**
 * Addresses of the box office: `#/` is today, `#/day/2026-11-27` another day, `#/showtime/<id>?seats=A1,A2` a
 * showtime's map, `#/find?q=…` what was looked for, `#/booking/<reference>` one order, `#/programme` the programme's
 * week and `#/programme/movies` another part of it, `#/till` the own till, `#/passkeys` the own passkeys.
 */

import { partsOf } from "../ui/router.js";
import { DAY, administrationRoute } from "./administration_routes.js";
import { programmePart } from "./programme/routes.js";

/**
 * @typedef {{name: "day", day: string | null} | {name: "showtime", showtimeId: string, seats: string[]} | {name: "find", query: string}
 *   | {name: "booking", reference: string} | {name: "programme", part: import("./programme/routes.js").ProgrammePart} | {name: "till"} | {name: "passkeys"} | {name: "unknown"} | import("./administration_routes.js").AdministrationRoute} OfficeRoute
 */

export const TO_TODAY = "#/";
export const TO_FIND = "#/find";
export const TO_TILL = "#/till";
export const TO_PASSKEYS = "#/passkeys";

/** @param {string} day such as "2026-11-27" */
export const toDay = (day) => `#/day/${day}`;

/** A showtime's map; these seats are selected at first. @param {string} showtimeId @param {readonly string[]} [seats] */
export function toMap(showtimeId, seats = []) {
  const query = seats.length ? `?${new URLSearchParams({ seats: seats.join() })}` : "";
  return `#/showtime/${encodeURIComponent(showtimeId)}${query}`;
}

/** @param {string} reference */
export const toBooking = (reference) => `#/booking/${encodeURIComponent(reference)}`;

/** @param {string} query */
export const toFound = (query) => (query ? `${TO_FIND}?${new URLSearchParams({ q: query })}` : TO_FIND);

/** @param {string} hash @returns {OfficeRoute} */
export function parseRoute(hash) {
  const { name, part, more, query } = partsOf(hash);
  if (more) return { name: "unknown" };
  if (name === "" && part === undefined) return { name: "day", day: null };
  if (name === "day" && DAY.test(part ?? "")) return { name: "day", day: part };
  if (name === "showtime" && part) return { name: "showtime", showtimeId: part, seats: seatsOf(query) };
  if (name === "find" && part === undefined) return { name: "find", query: query.get("q") ?? "" };
  if (name === "till" && part === undefined) return { name: "till" };
  if (name === "passkeys" && part === undefined) return { name: "passkeys" };
  if (name === "booking" && part) return { name: "booking", reference: part };
  const shown = name === "programme" && programmePart(part);
  if (shown) return { name: "programme", part: shown };
  return administrationRoute(name, part, query) ?? { name: "unknown" };
}

/** @param {URLSearchParams} query */
const seatsOf = (query) => (query.get("seats") ?? "").split(",").filter(Boolean);
