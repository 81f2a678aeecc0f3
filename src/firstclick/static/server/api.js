/** The requests of a server's HTTP API, one method each. Returns the JSON or throws a `Refusal`; never touches the page. */

import { uuid } from "./user_id.js";
import { sentence, slugOf, words } from "../ui/words.js";

/** @typedef {import("./types.js").Problem} Problem */
/** @typedef {import("./types.js").SessionAnswer} SessionAnswer */
/** @typedef {import("./types.js").Wish} Wish */

const TRY_AGAIN_MS = 400;
const DEADLINE_MS = 10_000;

/** An error response, with its message in the customer's language. `status` is 0 when there was no response. */
export class Refusal extends Error {
  /** When to try again, in seconds, where the server has said so. */
  retryAfterS = 0;

  /** @param {number} status @param {Problem} problem */
  constructor(status, problem) {
    super(sentence(problem));
    this.status = status;
    this.slug = slugOf(problem);
    this.conflicts = problem.conflicts ?? [];
    this.orphans = problem.orphans ?? [];
    this.suggestions = problem.suggestions ?? [];
    this.reason = problem.reason;
    this.problem = problem;
  }

  /** The hold or booking in question is over or unknown. */
  get gone() {
    return this.status === 410 || this.status === 404;
  }

  /** It is not known whether the server carried out the request. */
  get unclear() {
    return this.status === 0 || this.status >= 500;
  }
}

export class Api {
  #base;
  #userId;
  /** The bearer token of a signed-in customer; it names the user. @type {string | null} */
  token = null;

  /** @param {string} base the server's address, with a slash at its end @param {() => string} userId */
  constructor(base, userId) {
    this.#base = base;
    this.#userId = userId;
  }

  /** @returns {Promise<import("./types.js").Movie[]>} */
  movies() {
    return this.#send("GET", "movies");
  }

  /** @param {string} showtimeId @returns {Promise<import("./types.js").Showtime>} */
  showtime(showtimeId) {
    return this.#send("GET", `showtimes/${part(showtimeId)}`);
  }

  /** @param {string} showtimeId @returns {Promise<import("./types.js").Prices>} */
  prices(showtimeId) {
    return this.#send("GET", `showtimes/${part(showtimeId)}/prices`);
  }

  /** @param {number} number @returns {Promise<import("./types.js").Prices>} */
  priceList(number) {
    return this.#send("GET", `price-lists/${number}`);
  }

  /** @param {string} sessionId @param {{seats: import("./types.js").TicketChosen[], promo?: string}} order @returns {Promise<import("./types.js").Quote>} */
  quote(sessionId, order) {
    return this.#send("POST", `sessions/${part(sessionId)}/quote`, order);
  }

  /**
   * Begin the payment of a hold; asked for again it is the same payment.
   * @param {string} sessionId @param {Record<string, string>} order @param {string} key
   * @returns {Promise<import("./types.js").Payment>}
   */
  beginPayment(sessionId, order, key) {
    return this.#send("POST", `sessions/${part(sessionId)}/payments`, order, { "Idempotency-Key": key });
  }

  /** @param {string} paymentId @returns {Promise<import("./types.js").Payment>} */
  payment(paymentId) {
    return this.#send("GET", `payments/${part(paymentId)}`);
  }

  /** @param {string} paymentId @returns {Promise<{publishable_key: string, client_secret: string}>} */
  card(paymentId) {
    return this.#send("GET", `payments/${part(paymentId)}/card`);
  }

  /** @param {string} paymentId @returns {Promise<void>} */
  leavePayment(paymentId) {
    return this.#send("DELETE", `payments/${part(paymentId)}`);
  }

  /** @param {string} paymentId @param {boolean} accept @returns {Promise<import("./types.js").Payment>} */
  answerOffer(paymentId, accept) {
    return this.#sendBody("POST", `payments/${part(paymentId)}/offer`, { accept });
  }

  /** @param {string} showtimeId @returns {Promise<import("./types.js").Snapshot>} */
  seats(showtimeId) {
    return this.#send("GET", `showtimes/${part(showtimeId)}/seats`);
  }

  /** @param {string} sessionId @returns {Promise<SessionAnswer>} */
  session(sessionId) {
    /** @type {Record<string, string>} */
    const headers = this.token ? {} : { "X-User-Id": this.#userId() };
    return this.#send("GET", `sessions/${part(sessionId)}`, undefined, headers);
  }

  /** @param {string} showtimeId @param {Wish} wish @returns {Promise<SessionAnswer>} */
  hold(showtimeId, wish) {
    return this.#send("POST", `showtimes/${part(showtimeId)}/holds`, wish, { "Idempotency-Key": uuid() });
  }

  /** The holds of the signed-in customer, from whatever device. @param {string} showtimeId @returns {Promise<{holds: SessionAnswer[]}>} */
  ownHolds(showtimeId) {
    return this.#send("GET", `showtimes/${part(showtimeId)}/holds`);
  }

  /** @param {string} sessionId @param {Wish} wish @returns {Promise<SessionAnswer>} */
  swap(sessionId, wish) {
    return this.#send("PUT", `sessions/${part(sessionId)}/seats`, wish);
  }

  /**
   * The page may be hidden, frozen or closed before the response.
   * @param {string} sessionId @param {number} [seconds] the term; otherwise an ordinary one
   * @returns {Promise<SessionAnswer>}
   */
  extend(sessionId, seconds) {
    const body = seconds === undefined ? {} : { for_seconds: seconds };
    return this.#send("POST", `sessions/${part(sessionId)}/extend`, body, {}, true);
  }

  /** @param {string} token @returns {Promise<import("./types.js").TicketAnswer>} */
  ticket(token) {
    return this.#send("GET", `tickets/${part(token)}`);
  }

  /**
   * Cancel these seats of a ticket. With an e-mail address it has booked, otherwise the user.
   * @param {string} token @param {readonly string[]} seats @param {string} email
   * @returns {Promise<import("./types.js").TicketAnswer>}
   */
  cancelTicket(token, seats, email) {
    const who = email ? { email } : this.#userField();
    return this.#sendBody("POST", `tickets/${part(token)}/cancel`, { ...who, seats });
  }

  /** @param {string} reference @param {string} name that was given with the booking @returns {Promise<{ticket: string}>} */
  findTicket(reference, name) {
    return this.#sendBody("POST", "tickets/find", { reference, name });
  }

  /** @param {string} token */
  ticketAddress(token) {
    return new URL(`tickets/${part(token)}`, this.#base).href;
  }

  /** The address of a file of a ticket. @param {string} token @param {"qr.svg" | "booking.ics"} name */
  ticketFile(token, name) {
    return `${this.ticketAddress(token)}/${name}`;
  }

  /** @param {string} sessionId @returns {Promise<void>} */
  confirm(sessionId) {
    return this.#send("PUT", `sessions/${part(sessionId)}/confirm`, {});
  }

  /** @param {string} sessionId @returns {Promise<void>} */
  release(sessionId) {
    return this.#send("DELETE", `sessions/${part(sessionId)}`, {});
  }

  /** For a page that unloads and receives no response. @param {string} sessionId */
  releaseOnLeaving(sessionId) {
    const path = new URL(`sessions/${part(sessionId)}/release`, this.#base);
    const body = JSON.stringify(this.#userField());
    // A beacon has no Authorization header.
    if (this.token) void fetch(path, { method: "POST", headers: this.#authorization(), body, keepalive: true }).catch(() => {});
    else navigator.sendBeacon(path, body);
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {Record<string, unknown>} [body] the user id is added, where no token names it
   * @param {Record<string, string>} [headers]
   * @param {boolean} [keepalive]
   */
  #send(method, path, body, headers, keepalive) {
    return this.#sendBody(method, path, body && { ...this.#userField(), ...body }, headers, keepalive);
  }

  /**
   * Send once, and once more when there was no response: every request here may be repeated, holds by their key.
   * @param {string} method
   * @param {string} path
   * @param {Record<string, unknown>} [body]
   * @param {Record<string, string>} [headers]
   * @param {boolean} [keepalive] the request outlives the page
   * @returns {Promise<any>}
   */
  async #sendBody(method, path, body, headers = {}, keepalive = false) {
    /** @type {RequestInit} */
    const request = { method, cache: "no-store", credentials: "same-origin", keepalive };
    request.headers = { ...headers, ...this.#authorization(), ...(body && { "Content-Type": "application/json" }) };
    if (body) request.body = JSON.stringify(body);
    return bodyOf(await fetchWithRetry(new URL(path, this.#base), request));
  }

  /** The fields of a body that name the user. */
  #userField() {
    return this.token ? {} : { user_id: this.#userId() };
  }

  /** @returns {Record<string, string>} */
  #authorization() {
    return this.token ? { Authorization: `Bearer ${this.token}` } : {};
  }
}

/** @param {URL} path @param {RequestInit} request @returns {Promise<Response>} */
async function fetchWithRetry(path, request) {
  const prefetched = request.method === "GET" ? takePrefetched(path) : undefined;
  try {
    if (prefetched) return await prefetched;
    return await fetch(path, { ...request, signal: AbortSignal.timeout(DEADLINE_MS) });
  } catch {
    await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
  }
  try {
    return await fetch(path, { ...request, signal: AbortSignal.timeout(DEADLINE_MS) });
  } catch {
    throw new Refusal(0, { detail: words.noAnswer });
  }
}

/** The JSON of a response, null without one. Where it is cut off, there was no answer. @param {Response} response @returns {Promise<any>} */
export async function bodyOf(response) {
  const type = response.headers.get("Content-Type") ?? "";
  const body = type.includes("json") ? await response.json().catch(() => undefined) : null;
  if (!response.ok) throw refusalOf(response, body);
  if (body === undefined) throw new Refusal(0, { detail: words.noAnswer });
  return body;
}

/** @param {Response} response @param {Problem | null | undefined} body */
function refusalOf({ status, headers }, body) {
  const refusal = new Refusal(status, body ?? { detail: words.serverError(status) });
  refusal.retryAfterS = Number(headers.get("Retry-After") ?? 0);
  return refusal;
}

/** @param {string} text */
const part = (text) => encodeURIComponent(text);

/**
 * The response that `prefetch.js` has requested already; each is returned once.
 * @param {URL} address @returns {Promise<Response> | undefined}
 */
function takePrefetched(address) {
  const response = globalThis.prefetched?.get(address.href);
  globalThis.prefetched?.delete(address.href);
  return response;
}
