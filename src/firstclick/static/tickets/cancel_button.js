/** The button of a ticket's page that loads and opens the section for cancelling; while that is open, the button is hidden. */

import { h, setText } from "../ui/dom.js";
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
  const stored = storedBooking(server, token, ticket);
  const button = h("button", { type: "button", class: "button quiet", "data-action": "cancel-open" }, words.cancelTickets);

  const failed = h("p", { class: "field-error", role: "alert" });

  async function open() {
    button.hidden = true;
    setText(failed, "");
    const part = await import("./cancel_section.js").catch(() => null);
    if (!part) return fail();
    const { CancelSection } = part;
    const section = new CancelSection(server, token, ticket, stored !== undefined && !stored.found, { onCancelled: done, onClose: close });
    home.append(section.element);
    section.focus();
  }

  function fail() {
    setText(failed, words.noAnswer);
    close();
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

  button.addEventListener("click", () => void open());
  home.querySelector(".ticket-actions")?.append(button, failed);
}

/** The booking of the ticket in this browser. @param {TicketServer} server @param {string} token @param {TicketAnswer} ticket */
function storedBooking({ storage }, token, { reference }) {
  return storage.bookings().find((one) => one.ticket === token || one.reference === reference);
}
