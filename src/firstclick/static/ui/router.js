/**
 * Addresses of the page: `#/` is the programme, `#/?day=2026-11-24&movie=…` a part of it, `#/showtime/<id>` one
 * showtime, `#/tickets` the bookings of this browser, `#/ticket/<token>` one ticket, `#/payment/<id>`
 * one payment. Shows one view at a time. Tickets are below `ticket/`, a page of its own that opens without a network.
 */

/**
 * @typedef {{day: string | null, movie: string | null, only: readonly string[]}} Choice null: all of them; `only`: shown in these forms
 * @typedef {{name: "programme", choice: Choice} | {name: "showtime", showtimeId: string} | {name: "tickets"}
 *   | {name: "ticket", token: string} | {name: "payment", paymentId: string} | {name: "unknown"}} Route
 */

export const TO_PROGRAMME = "#/";
export const TO_TICKETS = "#/tickets";
const TICKET_PAGE = "ticket/";

/** The address of the programme as it was last shown, for the way back. */
let lastProgramme = TO_PROGRAMME;

export const toLastProgramme = () => lastProgramme;

/** The route of this window's address; a path that is not the page's own leads nowhere. @param {string} home the page's address */
export function currentRoute(home) {
  const away = ![home, `${home}index.html`].includes(`${location.origin}${location.pathname}`);
  return away && !location.hash ? /** @type {Route} */ ({ name: "unknown" }) : parse(location.hash);
}

/** @param {string} hash @returns {Route} */
export function parse(hash) {
  const { name, part, more, query } = partsOf(hash);
  if (more) return { name: "unknown" };
  if (name === "" && part === undefined) return { name: "programme", choice: choiceOf(query) };
  if (name === "tickets" && part === undefined) return { name: "tickets" };
  if (name === "showtime" && part) return { name: "showtime", showtimeId: part };
  if (name === "ticket" && part) return { name: "ticket", token: part };
  if (name === "payment" && part) return { name: "payment", paymentId: part };
  return { name: "unknown" };
}

/** @param {string} showtimeId */
export const toShowtime = (showtimeId) => `#/showtime/${encodeURIComponent(showtimeId)}`;

/** Relative to the page's address. @param {string} token */
export const toTicket = (token) => `${TICKET_PAGE}#/ticket/${encodeURIComponent(token)}`;

/** @param {string} paymentId */
export const toPayment = (paymentId) => `#/payment/${encodeURIComponent(paymentId)}`;

/** @param {Choice} choice */
export function toChoice(choice) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(choice)) for (const one of [value ?? []].flat()) query.append(name, one);
  return query.size ? `${TO_PROGRAMME}?${query}` : TO_PROGRAMME;
}

/**
 * Show the view of the address now, and whenever the address changes.
 * @param {string} home the page's address
 * @param {(route: Route, first: boolean) => void} show
 */
export function startRouter(home, show) {
  /** @param {boolean} first */
  const go = (first) => {
    const route = currentRoute(home);
    const page = pageOf(route, home);
    if (page) return location.replace(page + location.hash);
    if (route.name === "programme") lastProgramme = toChoice(route.choice);
    show(route, first);
  };
  addEventListener("hashchange", () => go(false));
  go(true);
}

/** The page that a route belongs to, where that is another one. Without a network it is this one. @param {Route} route @param {string} home */
function pageOf({ name }, home) {
  const isTickets = `${location.origin}${location.pathname}` === home + TICKET_PAGE;
  if (name === "ticket") return isTickets ? null : home + TICKET_PAGE;
  return isTickets && navigator.onLine ? home : null;
}

/** @param {URLSearchParams} query @returns {Choice} */
const choiceOf = (query) => ({ day: query.get("day") || null, movie: query.get("movie") || null, only: query.getAll("only") });

/** What an address consists of; `more`: it has more than two parts. @param {string} hash such as "#/showtime/dune?seats=A1" */
export function partsOf(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [name, part, ...more] = path.split("/").map(decoded);
  return { name, part, more: more.length > 0, query: new URLSearchParams(query) };
}

/** The decoded text; empty when it is malformed. @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
