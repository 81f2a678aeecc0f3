/** What a ticket's page and the printed sheet of the box office have in common: the facts of a ticket, and its code. */

import { h } from "../ui/dom.js";
import { words } from "../ui/words.js";
import { seatsOf } from "./ticket_token.js";

/** A ticket as its facts are shown; the cinema stands for a title that is gone. @param {import("../server/types.js").TicketAnswer} ticket */
export function shownTicket(ticket) {
  const admitted = ticket.seats.filter((seat) => seat.admitted_at).map((seat) => seat.seat_id);
  return { ...ticket, admitted, title: ticket.title ?? ticket.cinema, auditorium: ticket.auditorium ?? "", ...seatsOf(ticket) };
}

/** The code for the door, with the reference. @param {string} src the picture's address @param {string} reference */
export function ticketCode(src, reference) {
  const picture = h("img", { src, alt: words.ticketCode(reference), width: 240, height: 240 });
  const figure = h("figure", { class: "ticket-code" }, picture, h("figcaption", {}, h("strong", {}, reference), words.atTheDoor));
  return { picture, figure };
}
