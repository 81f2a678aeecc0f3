/**
 * Tickets that were seen on this device, for when there is no network: what the server said of each, and its code.
 * Nothing else is kept, no more than ten of them, and none for longer than a day after its start.
 */

import { keepPage } from "../ui/offline_page.js";

/** @typedef {import("../server/types.js").TicketAnswer} TicketAnswer */
/** @typedef {import("../server/server.js").TicketServer} TicketServer */

const PAGE = "ticket";
const CACHE = `firstclick-${PAGE}`;
const CODE = "qr.svg";
const KEPT_MAX = 10;
const DAY_MS = 86_400_000;
const KEPT_AT = "X-Kept-At";

/** Keep a ticket with its page, and forget what is too old or too much. @param {TicketServer} server @param {string} token @param {TicketAnswer} ticket */
export async function keepTicket({ api, base }, token, ticket) {
  const cache = await keepPage(PAGE);
  if (!cache) return;
  const headers = { "Content-Type": "application/json", [KEPT_AT]: String(Date.now()) };
  await cache.put(api.ticketAddress(token), new Response(JSON.stringify(ticket), { headers }));
  const code = api.ticketFile(token, CODE);
  if (!ticket.seats.length || ticket.showtime_status === "cancelled") await cache.delete(code);
  else if (!(await cache.match(code))) await cache.add(code);
  await forgetOld(cache, base);
}

/** The ticket as it was last seen here, and when. @param {TicketServer} server @param {string} token @returns {Promise<{ticket: TicketAnswer, at: number} | null>} */
export async function keptTicket({ api }, token) {
  const found = "caches" in globalThis ? await caches.match(api.ticketAddress(token), { cacheName: CACHE }) : undefined;
  return found ? { ticket: await found.json(), at: Number(found.headers.get(KEPT_AT)) } : null;
}

/** The server does not have it. @param {TicketServer} server @param {string} token */
export async function forgetTicket({ api }, token) {
  if (!("caches" in globalThis) || !(await caches.has(CACHE))) return;
  await forget(await caches.open(CACHE), api.ticketAddress(token));
}

/** @param {Cache} cache @param {string} base */
async function forgetOld(cache, base) {
  const tickets = (await cache.keys()).filter(({ url }) => url.startsWith(`${base}tickets/`) && !url.endsWith(CODE));
  for (const { url } of tickets.slice(0, -KEPT_MAX)) await forget(cache, url);
  for (const { url } of tickets.slice(-KEPT_MAX)) {
    const { starts_at: at } = await (await cache.match(url))?.json();
    if (at !== null && at + DAY_MS < Date.now()) await forget(cache, url);
  }
}

/** @param {Cache} cache @param {string} address of the ticket */
async function forget(cache, address) {
  await cache.delete(address);
  await cache.delete(`${address}/${CODE}`);
}
