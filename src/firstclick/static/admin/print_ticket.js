/** Prints the ticket of a booking: its facts and its code, on paper only. */

import { h } from "../ui/dom.js";
import { words } from "../ui/words.js";
import { ticketFacts } from "../tickets/ticket.js";
import { seatsOf } from "../tickets/ticket_token.js";

/**
 * Print the ticket with this token. The sheet is removed when the browser has printed it, which may be after `print()`
 * has returned. Throws what the request throws.
 * @param {import("../server/server.js").TicketServer} server @param {string} token
 */
export async function printTicket(server, token) {
  const ticket = await server.api.ticket(token);
  const booking = { ...ticket, title: ticket.title ?? ticket.cinema, auditorium: ticket.auditorium ?? "", ...seatsOf(ticket) };
  const picture = h("img", { src: server.api.ticketFile(token, "qr.svg"), alt: words.ticketCode(ticket.reference), width: 240, height: 240 });
  const code = h("figure", { class: "ticket-code" }, picture, h("figcaption", {}, h("strong", {}, ticket.reference), words.atTheDoor));
  const sheet = h("div", { class: "print-sheet", "data-role": "print-sheet" }, h("article", { class: "ticket-sheet" }, h("div", {}, h("h1", {}, booking.title), ticketFacts(booking)), code));
  document.body.append(sheet);
  await picture.decode().catch(() => {});
  addEventListener("afterprint", () => sheet.remove(), { once: true });
  window.print();
}
