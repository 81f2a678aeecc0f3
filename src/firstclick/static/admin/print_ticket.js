/** Prints the ticket of a booking: its facts and its code, on paper only. */

import { h } from "../ui/dom.js";
import { ticketFacts } from "../tickets/ticket.js";
import { shownTicket, ticketCode } from "../tickets/ticket_sheet.js";

/**
 * Print the ticket with this token. The sheet is removed when the browser has printed it, which may be after `print()`
 * has returned. Throws what the request throws.
 * @param {import("../server/server.js").TicketServer} server @param {string} token
 */
export async function printTicket(server, token) {
  const ticket = await server.api.ticket(token);
  const booking = shownTicket(ticket);
  const { picture, figure } = ticketCode(server.api.ticketFile(token, "qr.svg"), ticket.reference);
  const sheet = h("div", { class: "print-sheet", "data-role": "print-sheet" }, h("article", { class: "ticket-sheet" }, h("div", {}, h("h1", {}, booking.title), ticketFacts(booking)), figure));
  document.body.append(sheet);
  await picture.decode().catch(() => {});
  addEventListener("afterprint", () => sheet.remove(), { once: true });
  window.print();
}
