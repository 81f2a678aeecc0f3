/** A booking as a ticket: film, day and time, room, seats, reference. */

import { plannedText } from "../programme/showtime_notice.js";
import { h, icon } from "../ui/dom.js";
import { moneyText } from "../ui/money.js";
import { toTicket } from "../ui/router.js";
import { dayAndTime, longDay, timeOfDay } from "../ui/dates.js";
import { seatWords, shortNamesAmong } from "./seat_words.js";
import { words } from "../ui/words.js";

/** @typedef {import("../server/types.js").Booking} Booking */
/** @typedef {import("../server/types.js").Ticket} Ticket */
/** @typedef {import("../server/types.js").SeatNamed} SeatNamed */
/** @typedef {import("../server/server.js").TicketServer} TicketServer */

/** The ticket of a booking of this browser. @param {Booking} booking @param {TicketServer} server */
export function ticket(booking, server) {
  return h(
    "article",
    { class: "ticket", "data-role": "ticket", tabindex: -1, "aria-label": `${words.ticket}: ${booking.title}` },
    booking.showtime_status === "cancelled"
      ? ticketWord(booking)
      : h("header", {}, icon("M5 12.5l4.5 4.5l9.5-10"), h("p", {}, words.ticketTitle)),
    h("h2", {}, booking.title),
    ticketFacts(booking),
    ticketLink(booking, server),
  );
}

/** That it is a ticket, that it is cancelled and not valid, or that it was let in already. @param {Ticket} booking */
export function ticketWord({ seats, admitted = [], showtime_status: status }) {
  if (seats.length && status === "cancelled") return h("p", { class: "ticket-word", "data-cancelled": true }, words.showtimeCancelled);
  const cancelled = seats.length === 0;
  const word = seats.every((seat) => admitted.includes(seat)) ? words.ticketAdmitted : words.ticket;
  return h("p", { class: "ticket-word", "data-cancelled": cancelled }, cancelled ? words.ticketCancelled : word);
}

/** @param {Ticket & {bill?: import("../server/types.js").Bill}} booking */
export function ticketFacts({ seats, named = [], cancelled = [], admitted = [], reference, bill, ...where }) {
  const names = shortNamesAmong(named);
  return h(
    "dl",
    { class: "ticket-facts" },
    fact(words.when, dayAndTime(where.starts_at, where.timezone)),
    where.moved_from && fact(words.movedFrom, plannedText(where.moved_from, where.timezone)),
    fact(words.where, [where.auditorium, where.cinema].filter(Boolean).join(", ")),
    reference ? fact(words.reference, h("span", { class: "reference" }, reference)) : null,
    seats.length > 0 &&
      h(
        "div",
        { class: "ticket-seats" },
        h("dt", {}, seats.length === 1 ? words.seat : words.seats),
        ...seatLines(seats, names(seats), named),
      ),
    cancelled.length > 0 && fact(words.cancelled, names(cancelled).join(", ")),
    admitted.length > 0 && fact(words.admitted, names(admitted).join(", ")),
    ...(bill ? billFacts(bill, names, where.timezone) : []),
  );
}

/**
 * The ids in large letters and the words below them. Where an id has several parts the words are as large, and only seats
 * that have left the map keep their ids.
 * @param {readonly string[]} seats @param {readonly string[]} names of the seats @param {readonly SeatNamed[]} named
 */
function seatLines(seats, names, named) {
  const isSaid = seats.some((seat, index) => names[index] !== seat);
  const lines = seatWords(named.filter((one) => seats.includes(one.seat_id)));
  const said = lines.map((line) => h("dd", { class: "seat-words", "data-alone": isSaid }, line));
  const left = isSaid ? seats.filter((seat) => !named.some((one) => one.seat_id === seat && one.label)) : seats;
  return left.length ? [h("dd", {}, ...chips(left)), ...said] : said;
}

/**
 * What was paid or is due, and the ticket type of each seat.
 * @param {import("../server/types.js").Bill} bill @param {(seatIds: readonly string[]) => string[]} names @param {string} timezone
 */
function billFacts(bill, names, timezone) {
  const { total, fees, refunded, currency, exponent, due, lines, paid = total } = bill;
  /** @param {number} amount */
  const text = (amount) => (amount ? moneyText({ amount, currency, exponent }) : words.freeOfCharge);
  const valid = lines.filter((line) => !line.cancelled);
  const seats = names(valid.map((line) => line.seat_id));
  const tickets = valid.map((line, index) => h("span", { class: "ticket-line" }, `${seats[index]} · ${line.name} · ${text(line.amount)}`));
  /** @param {number} amount */
  const sum = (amount) => (fees ? `${text(amount)} ${words.feesIncluded(text(fees))}` : text(amount));
  const left = refunded ? paid - refunded : 0;
  return [
    valid.length > 0 && h("div", { class: "ticket-types" }, h("dt", {}, words.ticketTypes), h("dd", {}, ...tickets)),
    due && valid.length > 0 && h("div", { "data-due": true }, h("dt", {}, words.amountDue), h("dd", {}, sum(total)), h("dd", {}, payByText(bill, timezone))),
    !due && (valid.length > 0 || paid > 0) && fact(words.amountPaid, left > 0 || !valid.length ? text(paid) : sum(paid)),
    refunded > 0 && fact(words.givenBackAmount, text(refunded)),
    left > 0 && fact(words.amountLeft, valid.length ? sum(left) : text(left)),
  ];
}

/** Until when what is due is to be paid; empty for what is not, or where the server does not say. @param {import("../server/types.js").Bill} bill @param {string} timezone */
export const payByText = ({ pay_by: at }, timezone) => (at ? words.payBy(longDay(at, timezone), timeOfDay(at, timezone)) : "");

/** A link to the page of the ticket; null until its token is known. @param {Booking} booking @param {TicketServer} server */
export function ticketLink({ ticket: token }, server) {
  if (!token) return null;
  const away = server.isForeign ? { target: "_blank", rel: "noopener" } : {};
  const href = server.pageAt(toTicket(token));
  return h("a", { class: "button", href, "data-action": "ticket", ...away }, words.openTicket);
}

/** @param {string} name @param {string | HTMLElement} value */
const fact = (name, value) => h("div", {}, h("dt", {}, name), h("dd", {}, value));

/** @param {readonly string[]} seats */
const chips = (seats) => seats.flatMap((seat, index) => [index ? " " : "", h("span", {}, seat)]);
