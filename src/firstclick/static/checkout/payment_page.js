/** The page of one payment, where the buyer comes back to from paying. Its address works on any device. */

import { Feed } from "../server/feed.js";
import { PaymentView } from "./payment_view.js";
import { TO_PROGRAMME, TO_TICKETS, toShowtime } from "../ui/router.js";
import { h, icon } from "../ui/dom.js";
import { seatsOf } from "../tickets/ticket_token.js";
import { payByText, ticketFacts, ticketLink } from "../tickets/ticket.js";
import { setTitle } from "../ui/page_title.js";
import { words } from "../ui/words.js";

/** @typedef {import("../server/types.js").Payment} Payment */
/** @typedef {import("../server/server.js").TicketServer} TicketServer */

/**
 * @param {HTMLElement} home
 * @param {string} paymentId
 * @param {TicketServer} server
 * @returns {import("../server/types.js").View}
 */
export function openPayment(home, paymentId, server) {
  setTitle(words.payment);
  return new PaymentPage(home, paymentId, server);
}

class PaymentPage {
  #server;
  #home;
  #view;
  #closed = false;
  /** @type {Feed | null} */
  #feed = null;
  #back = h("a", { class: "back", href: TO_PROGRAMME }, icon("M15 5l-7 7l7 7"), words.back);
  #sheet = h("article", { class: "payment-sheet card" });

  /** @param {HTMLElement} home @param {string} paymentId @param {TicketServer} server */
  constructor(home, paymentId, server) {
    this.#server = server;
    this.#home = home;
    this.#view = new PaymentView(server, paymentId, "h1", {
      onAnswer: (payment) => this.#follow(payment),
      onEnded: (payment) => void this.#ended(payment),
      onUnknown: () => this.#unknown(),
    });
    this.#sheet.append(this.#view.element);
    home.replaceChildren(this.#back, this.#sheet);
  }

  close() {
    this.#closed = true;
    this.#view.close();
    this.#feed?.close();
  }

  /** The feed reports a change of the seats before the next request would. @param {Payment} payment */
  #follow({ showtime_id: showtimeId, seats }) {
    this.#back.href = toShowtime(showtimeId);
    const names = seats.map((seat) => seat.seat_id);
    this.#feed ??= new Feed({
      base: this.#server.base,
      showtimeId,
      onConnection: () => {},
      onMessage: (message) => {
        const isOurs = message.seats?.some((seat) => names.includes(seat.seat_id)) ?? false;
        if (message.type === "SEATS_UPDATED" && isOurs) this.#view.look();
        return true;
      },
    });
  }

  /** @param {Payment} payment */
  async #ended(payment) {
    const bought = payment.ticket ? await boughtOf(this.#server, payment, payment.ticket) : null;
    this.#server.storage.endOrder(payment.showtime_id, payment.payment_id);
    this.#feed?.close();
    if (!bought || this.#closed) return;
    if (bought.bill?.due) this.#view.say(payByText(bought.bill, bought.timezone));
    const parts = [h("h2", {}, bought.title), ticketFacts(bought), ticketLink(bought, this.#server)];
    this.#sheet.append(h("div", { class: "payment-ticket", "data-role": "payment-ticket" }, ...parts));
    document.title = `${words.ticket} ${bought.reference} · ${bought.title}`;
  }

  #unknown() {
    this.close();
    const link = h("a", { class: "button", href: TO_TICKETS }, words.myTickets);
    this.#home.replaceChildren(h("h1", { class: "lost" }, words.noPaymentTitle), h("p", { class: "notice" }, words.noPayment), link);
  }
}

/**
 * The booking that was paid for, stored in this browser; null while its ticket cannot be read.
 * @param {TicketServer} server @param {Payment} payment @param {string} token
 */
async function boughtOf({ api, storage }, payment, token) {
  const answer = await api.ticket(token).catch(() => null);
  if (!answer) return null;
  const order = storage.orderAt(payment.showtime_id);
  const sessionId = order?.payment_id === payment.payment_id ? order.session_id : payment.payment_id;
  const { reference, showtime_id, cinema, starts_at, timezone } = answer;
  const where = { title: answer.title ?? cinema, cinema, auditorium: answer.auditorium ?? "", starts_at, timezone };
  const known = storage.bookings().find((one) => one.ticket === token);
  const booking = { session_id: known?.session_id ?? sessionId, reference, ticket: token, showtime_id, ...where, ...seatsOf(answer) };
  storage.saveBooking(booking);
  return { ...booking, bill: answer.bill };
}
