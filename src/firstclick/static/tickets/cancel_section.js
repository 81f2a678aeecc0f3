/**
 * The section of a ticket's page in which who booked cancels: which tickets, what is given back, and by what it is known
 * who booked. A browser that has the booking knows its user; on other devices it is the e-mail address.
 */

import { Refusal } from "../server/api.js";
import { h, setAttribute, setText } from "../ui/dom.js";
import { refundFor, refundText, seatText } from "./refund.js";
import { shortNamesAmong } from "./seat_words.js";
import { words } from "../ui/words.js";

/** @typedef {import("../server/types.js").TicketAnswer} TicketAnswer */
/** @typedef {{onCancelled: (ticket: TicketAnswer, text: string) => void, onClose: () => void}} CancelListener */

const EMAIL = /^[^\s@]+@[^\s@]+$/u;

export class CancelSection {
  #server;
  #token;
  #ticket;
  #listener;
  #asksEmail;
  #isBusy = false;
  /** @type {HTMLInputElement[]} */
  #boxes;
  #title = h("h2", { id: "cancel-title", tabindex: -1 }, words.cancelTickets);
  #back = h("p", { class: "cancel-back", role: "status", "data-role": "given-back" });
  #email = h("input", { type: "email", id: "cancel-email", class: "field", autocomplete: "email", maxlength: 254, "data-field": "cancel-email" });
  #emailLine = h("p", { class: "cancel-email" }, h("label", { for: "cancel-email" }, words.cancelEmail), this.#email);
  #error = h("p", { class: "field-error", id: "cancel-error", role: "alert", "data-role": "cancel-error" });
  #submit = h("button", { type: "submit", class: "button primary", "data-action": "cancel-now" });
  element;

  /**
   * @param {import("../server/server.js").TicketServer} server
   * @param {string} token
   * @param {TicketAnswer} ticket
   * @param {boolean} isOwn the browser has the booking
   * @param {CancelListener} listener
   */
  constructor(server, token, ticket, isOwn, listener) {
    this.#server = server;
    this.#token = token;
    this.#ticket = ticket;
    this.#listener = listener;
    this.#asksEmail = !isOwn;
    this.#boxes = ticket.seats.map((seat) => h("input", { type: "checkbox", value: seat.seat_id, checked: true }));
    const keep = h("button", { type: "button", class: "button quiet", "data-action": "cancel-close" }, words.keepTickets);
    keep.addEventListener("click", () => listener.onClose());
    const form = h("form", { novalidate: true }, this.#choice(), this.#back, this.#emailLine, this.#error);
    form.append(h("div", { class: "ticket-actions" }, this.#submit, keep));
    form.addEventListener("change", () => this.#show());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#cancel();
    });
    this.element = h("section", { class: "cancel card", "data-role": "cancel", "aria-labelledby": "cancel-title" }, this.#title, form);
    this.#show();
  }

  focus() {
    this.#title.focus();
  }

  get #chosen() {
    return this.#boxes.filter((box) => box.checked).map((box) => box.value);
  }

  #choice() {
    const { bill, seats } = this.#ticket;
    const names = shortNamesAmong(seats)(seats.map((seat) => seat.seat_id));
    const lines = this.#boxes.map((box, index) => h("label", {}, box, h("span", {}, seatText(bill, box.value, names[index], words.freeOfCharge))));
    return h("fieldset", { class: "cancel-seats" }, h("legend", {}, words.cancelWhich), ...lines);
  }

  #show() {
    const count = this.#chosen.length;
    const { bill } = this.#ticket;
    const price = refundText(bill, refundFor(bill, this.#chosen));
    setText(this.#back, count ? this.#backText(price, count) : "");
    const isReady = count > 0 && !this.#isBusy;
    setText(this.#submit, this.#isBusy ? words.cancelBusy : count ? words.cancelNow(count, price) : words.cancelNone);
    setAttribute(this.#submit, "aria-disabled", isReady ? null : "true");
    this.#emailLine.hidden = !this.#asksEmail;
  }

  /** @param {string} price @param {number} count */
  #backText(price, count) {
    const { bill } = this.#ticket;
    if (!bill) return "";
    if (!price) return words.nothingBack;
    const keepsFees = count < this.#boxes.length && bill.fees > 0;
    return [words.getBack(price), keepsFees && words.feesWithLast(refundText(bill, bill.fees))].filter(Boolean).join(" ");
  }

  async #cancel() {
    const seats = this.#chosen;
    const email = this.#asksEmail ? this.#email.value.trim() : "";
    if (this.#isBusy || !seats.length) return;
    if (this.#asksEmail && !EMAIL.test(email)) return this.#refuse(words.emailNeeded, true);
    this.#setBusy(true);
    this.#refuse("", false);
    const answer = await this.#server.api.cancelTicket(this.#token, seats, email).catch((error) => error);
    this.#setBusy(false);
    if (answer instanceof Refusal) this.#refused(answer);
    else if (answer instanceof Error) throw answer;
    else this.#listener.onCancelled(answer, this.#doneText(answer));
  }

  /** @param {TicketAnswer} now */
  #doneText(now) {
    const before = this.#ticket;
    const given = (now.bill?.refunded ?? 0) - (before.bill?.refunded ?? 0);
    return words.cancelDone(before.seats.length - now.seats.length, refundText(before.bill, given));
  }

  /** @param {boolean} isBusy */
  #setBusy(isBusy) {
    this.#isBusy = isBusy;
    this.#show();
  }

  /** Where the browser's user did not book, the e-mail address may have. @param {Refusal} refusal */
  #refused(refusal) {
    const isOther = refusal.slug === "not-the-buyer";
    this.#asksEmail ||= isOther;
    this.#show();
    this.#refuse(refusal.unclear ? words.cancelUnclear : refusal.message, isOther);
  }

  /** @param {string} text @param {boolean} isEmail the address is what is wrong */
  #refuse(text, isEmail) {
    setText(this.#error, text);
    setAttribute(this.#email, "aria-invalid", isEmail ? "true" : null);
    setAttribute(this.#email, "aria-describedby", isEmail ? "cancel-error" : null);
    if (isEmail) this.#email.focus();
  }
}
