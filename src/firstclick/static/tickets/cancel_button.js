/**
 * On a ticket's page: until when it can be cancelled, or could be, and the button that opens the section for that; while
 * it is open, the button is hidden.
 */

import { CancelSection } from "./cancel_section.js";
import { longDay, timeOfDay } from "../ui/dates.js";
import { h } from "../ui/dom.js";
import { words } from "../ui/words.js";
import { seatsOf } from "./ticket_token.js";

/** @typedef {import("../server/types.js").TicketAnswer} TicketAnswer */
/** @typedef {import("../server/server.js").TicketServer} TicketServer */

/**
 * Add it to the page. `onCancelled` gets the ticket as it is then, and the sentence that says what was done.
 * @param {HTMLElement} home
 * @param {TicketAnswer} ticket
 * @param {string} token
 * @param {TicketServer} server
 * @param {(ticket: TicketAnswer, done: HTMLElement) => void} onCancelled
 */
export function addCancel(home, ticket, token, server, onCancelled) {
  home.append(cancelTerms(ticket));
  if (!ticket.cancellable) return;
  const stored = storedBooking(server, token, ticket);
  const button = h("button", { type: "button", class: "button quiet", "data-action": "cancel-open" }, words.cancelTickets);

  function open() {
    button.hidden = true;
    const section = new CancelSection(server, token, ticket, stored !== undefined && !stored.found, { onCancelled: done, onClose: close });
    home.append(section.element);
    section.focus();
  }

  function close() {
    home.querySelector(".cancel")?.remove();
    button.hidden = false;
    button.focus();
  }

  /** @param {TicketAnswer} now @param {string} text */
  function done(now, text) {
    if (stored) server.storage.saveBooking({ ...stored, ...seatsOf(now) });
    onCancelled(now, h("p", { class: "cancel-done strip", role: "status", tabindex: -1, "data-role": "cancelled" }, text));
  }

  button.addEventListener("click", open);
  home.querySelector(".ticket-actions")?.append(button);
}

/** The booking of the ticket in this browser. @param {TicketServer} server @param {string} token @param {TicketAnswer} ticket */
function storedBooking({ storage }, token, { reference }) {
  return storage.bookings().find((one) => one.ticket === token || one.reference === reference);
}

/** Nothing where that never ends, or the cinema does not allow it. @param {TicketAnswer} ticket */
function cancelTerms({ cancellable, cancel_until: until, seats, timezone, showtime_status: status }) {
  if (!until || !seats.length || status === "cancelled") return "";
  const said = cancellable ? words.cancelUntil : words.cancelOver;
  return h("p", { class: "share-hint", "data-role": "cancel-terms" }, said(longDay(until, timezone), timeOfDay(until, timezone)));
}
