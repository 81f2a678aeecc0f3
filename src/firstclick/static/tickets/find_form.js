/** The form of My tickets that gets a ticket which was booked on another device: by its reference and the name of who booked. */

import { Refusal } from "../server/api.js";
import { h, setAttribute, setText } from "../ui/dom.js";
import { toTicket } from "../ui/router.js";
import { words } from "../ui/words.js";
import { seatsOf } from "./ticket_token.js";

/** @typedef {import("../server/server.js").TicketServer} TicketServer */

export class FindForm {
  #server;
  #isBusy = false;
  #reference = field("find-reference", 32, { autocapitalize: "characters", spellcheck: "false", autocomplete: "off" });
  #name = field("find-name", 200, { autocomplete: "name" });
  #error = h("p", { class: "field-error", id: "find-error", role: "alert", "data-role": "find-error" });
  #submit = h("button", { type: "submit", class: "button", "data-action": "find-ticket" }, words.findTicket);
  element;

  /** @param {TicketServer} server */
  constructor(server) {
    this.#server = server;
    const form = h("form", { novalidate: true }, line(words.reference, this.#reference), line(words.findName, this.#name));
    form.append(this.#error, h("p", {}, this.#submit));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#find();
    });
    const title = h("h2", { id: "find-title" }, words.findTitle);
    this.element = h("section", { class: "find-ticket card", "aria-labelledby": "find-title" }, title, h("p", {}, words.findIntro), form);
    this.element.append(h("p", { class: "find-hint" }, words.findHint));
  }

  async #find() {
    const [reference, name] = [this.#reference.value.trim(), this.#name.value.trim()];
    const missing = [!reference && this.#reference, !name && this.#name].find(Boolean);
    if (this.#isBusy) return;
    this.#show(missing ? words.findNeeded : "", missing || null);
    if (missing) return;
    this.#setBusy(true);
    const answer = await this.#found(reference, name).catch((error) => error);
    this.#setBusy(false);
    if (answer instanceof Refusal) this.#show(answer.message, answer.status === 404 ? this.#reference : null);
    else if (answer instanceof Error) throw answer;
    else location.assign(this.#server.pageAt(toTicket(answer)));
  }

  /** The token of the ticket, which this browser lists from now on. @param {string} reference @param {string} name */
  async #found(reference, name) {
    const { api, storage } = this.#server;
    const { ticket: token } = await api.findTicket(reference, name);
    const ticket = await api.ticket(token);
    const { showtime_id, cinema, starts_at, timezone, moved_from, showtime_status, title, auditorium } = ticket;
    if (storage.bookings().some((one) => one.reference === ticket.reference)) return token;
    const where = { showtime_id, cinema, starts_at, timezone, moved_from, showtime_status, auditorium: auditorium ?? "" };
    const known = { reference: ticket.reference, ticket: token, title: title ?? cinema, ...where, ...seatsOf(ticket) };
    storage.saveBooking({ session_id: `found-${ticket.reference}`, found: true, ...known });
    return token;
  }

  /** @param {boolean} isBusy */
  #setBusy(isBusy) {
    this.#isBusy = isBusy;
    setText(this.#submit, isBusy ? words.findBusy : words.findTicket);
    setAttribute(this.#submit, "aria-disabled", isBusy);
  }

  /** @param {string} text @param {HTMLInputElement | null} wrong has to be changed */
  #show(text, wrong) {
    setText(this.#error, text);
    for (const one of [this.#reference, this.#name]) {
      setAttribute(one, "aria-invalid", one === wrong ? "true" : null);
      setAttribute(one, "aria-describedby", one === wrong ? "find-error" : null);
    }
    wrong?.focus();
  }
}

/** @param {string} id @param {number} maxlength @param {Record<string, string>} more */
const field = (id, maxlength, more) => h("input", { type: "text", id, class: "field", maxlength, "data-field": id, ...more });

/** @param {string} label @param {HTMLInputElement} input */
const line = (label, input) => h("p", {}, h("label", { for: input.id }, label), input);
