/** What is said of an order: its state, its facts and its bill. */

import { dayAndTime } from "../ui/dates.js";
import { h } from "../ui/dom.js";
import { moneyText } from "../ui/money.js";
import { words } from "../ui/words.js";
import { office } from "./words.js";

/** @typedef {import("./office_types.js").OfficeBooking} OfficeBooking */
/** @typedef {import("./office_types.js").OfficePayment} OfficePayment */

/** Whether something is still to be paid for it. @param {OfficeBooking} booking */
export const isDueBooking = ({ payment, status }) => status === "booked" && payment?.status === "due";

/** Its state in a word: cancelled, or how its payment stands. @param {OfficeBooking} booking */
export function stateOfBooking(booking) {
  const { status, payment } = booking;
  const text = status === "cancelled" ? office.cancelledWord : office.payStates[payment?.status ?? "free"];
  return h("span", { class: "state-word", "data-due": isDueBooking(booking) || status === "cancelled", "data-role": "state" }, text);
}

/** @param {OfficeBooking} booking */
export function bookingFacts(booking) {
  const { seats, cancelled_seats: cancelled, name, email, payment, timezone } = booking;
  const facts = [
    fact(office.buyer, [name, email].filter(Boolean).join(", ") || office.noBuyer),
    fact(office.room, [booking.auditorium, dayAndTime(booking.starts_at, timezone)].filter(Boolean).join(", ")),
    seats.length > 0 && fact(words.seats, seats.join(", ")),
    cancelled.length > 0 && fact(words.cancelled, cancelled.join(", ")),
    fact(office.booked, dayAndTime(booking.booked_at, timezone)),
    ...(payment ? paymentFacts(payment) : []),
  ];
  return h("dl", { class: "order-facts", "data-role": "order-facts" }, ...facts);
}

/** An amount of an order's payment. @param {Pick<OfficePayment, "currency" | "exponent">} payment @param {number} amount */
export const paymentText = ({ currency, exponent }, amount) => moneyText({ amount, currency, exponent });

/** How an order was paid. @param {string} way of the counter, or the name of a provider */
export const wayText = (way) => office.ways[/** @type {import("./office_types.js").PaidBy} */ (way)] ?? words.providers[way] ?? way;

/** @param {OfficePayment} payment */
function paymentFacts(payment) {
  const way = wayText(payment.paid_by ?? payment.provider);
  const { list_total: listed, reference } = payment;
  return [
    fact(office.total, paymentText(payment, payment.total)),
    payment.charged > 0 && fact(office.paidBy, `${way}: ${paymentText(payment, payment.charged)}`),
    listed !== undefined && fact(office.listPrice, paymentText(payment, listed)),
    reference && fact(office.paymentReference, reference),
    payment.refunded > 0 && fact(reference ? office.recordedAsGivenBack : words.givenBackAmount, [paymentText(payment, payment.refunded), reference && office.refundThere(reference)].filter(Boolean).join(" · ")),
    payment.note && fact(office.note, payment.note),
  ];
}

/** @param {string} name @param {string} text */
const fact = (name, text) => h("div", {}, h("dt", {}, name), h("dd", {}, text));
