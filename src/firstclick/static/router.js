/** Addresses of the page: `#/` is the programme, `#/showtime/<id>` one showtime. Shows one view at a time. */

/** @typedef {{name: "programme"} | {name: "showtime", showtimeId: string} | {name: "unknown"}} Route */

/** @param {string} hash @returns {Route} */
export function parse(hash) {
  const parts = hash.replace(/^#\/?/, "").split("/");
  if (parts.length === 1 && parts[0] === "") return { name: "programme" };
  if (parts.length === 2 && parts[0] === "showtime" && parts[1]) {
    const showtimeId = decoded(parts[1]);
    if (showtimeId !== null) return { name: "showtime", showtimeId };
  }
  return { name: "unknown" };
}

/** @param {string} showtimeId */
export const toShowtime = (showtimeId) => `#/showtime/${encodeURIComponent(showtimeId)}`;

export const TO_PROGRAMME = "#/";

/**
 * Show the address' view now, and whenever the address changes.
 * @param {(route: Route, first: boolean) => void} show
 */
export function startRouter(show) {
  addEventListener("hashchange", () => show(parse(location.hash), false));
  show(parse(location.hash), true);
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
