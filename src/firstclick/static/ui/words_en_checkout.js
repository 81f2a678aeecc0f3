/** What the page says about orders and payments, in English. */

import { speech } from "./speech.js";

const { form } = speech("en-GB");

export const enCheckout = {
  order: "Your order",
  /** @param {string} seat */
  ticketFor: (seat) => `Ticket for ${seat}`,
  fees: "Booking fees",
  discount: "Discount",
  total: "Total",
  /** @param {string} price */
  taxIncluded: (price) => `includes ${price} tax`,
  calculating: "Calculating…",
  promo: "Promo code",
  applyPromo: "Apply",
  /** @param {string} code */
  promoApplied: (code) => `${code} is applied.`,
  email: "E-mail",
  emailNeeded: "Please enter an e-mail address, such as ada@example.org.",
  buyerName: "Name (optional)",
  keepBuyer: "Keep both in this browser",
  terms: ["With the payment you accept the cinema's ", "terms of sale", "."],
  payWith: "Pay with",
  /** The ways to pay by their name on the wire; a way without a text is shown by that name. @type {Record<string, string>} */
  providers: { practice: "Practice payment (no money)", counter: "At the box office", stripe: "Card" },
  /** @param {string} price */
  pay: (price) => `Pay ${price}`,
  payNothing: "Book free of charge",
  payLater: "Book and pay at the box office",
  paying: "One moment…",
  /** @param {string} price */
  toOrder: (price) => (price ? `To the order · ${price}` : "To the order"),
  chooseSeats: "Back to the seats",
  boxOfficeOnly: "These seats are sold at the box office only.",
  payUnclear: "It is not known whether the payment was begun. Press the button again: you will not pay twice.",

  ticketTypes: "Tickets",
  amountPaid: "Paid",
  amountDue: "To be paid at the box office",
  /** @param {string} day @param {string} time */
  payBy: (day, time) => `Pay at the box office by ${day}, ${time}; after that the seats are sold again.`,
  givenBackAmount: "Given back",
  amountLeft: "Remaining",
  /** @param {string} price */
  feesIncluded: (price) => `(with ${price} booking fees)`,

  payment: "Payment",
  /** @type {Record<"waiting" | "declined" | "offered" | "paid" | "due" | "not_charged" | "refunded" | "late" | "closing", string>} */
  paymentTitles: {
    waiting: "Waiting for your payment",
    declined: "The payment was declined",
    offered: "Your seats are gone, and these are yours instead",
    paid: "Paid",
    due: "Booked, to be paid at the box office",
    not_charged: "Nothing was charged",
    refunded: "Your money goes back to you",
    late: "Waiting for your bank",
    closing: "Cancelling the payment",
  },
  /** @type {Record<"waiting" | "declined" | "due" | "late" | "left" | "closing" | "not_charged" | "refunded" | "paidLate", string>} */
  paymentTexts: {
    waiting: "Your seats are kept for you until the time is over. This page shows at once when the payment has arrived.",
    declined: "Nothing was charged. Your seats are still kept for you: try again, or choose another way to pay there.",
    due: "Please pay at the box office in time.",
    late: "The time to pay is over. We are asking your bank whether the payment arrived; you will not lose money.",
    left: "You have left the payment. Your seats are free again, and nothing was charged.",
    not_charged: "No payment arrived in time, or it was cancelled. The seats are free again, and nothing was charged.",
    closing: "The payment is being cancelled. Nothing will be charged.",
    refunded: "Your payment came too late for your seats, or they were cancelled. The whole amount goes back the way it came.",
    paidLate: "Your payment came late. Your seats were still free: they are yours.",
  },
  /** @param {readonly string[]} seats @param {string} list */
  offeredSeats: (seats, list) =>
    `Your payment came too late for your seats. ${list} ${form(seats.length, { one: "costs", other: "cost" })} the same, and ` +
    `${form(seats.length, { one: "is", other: "are" })} kept for you. If you do not want them, all your money goes back.`,
  acceptOffer: "Take these seats",
  declineOffer: "No, give my money back",
  toPayment: "Continue to the payment",
  payAgain: "Try again",
  leavePayment: "Cancel the payment",
  beingPaid: "Being paid",
  seeShowtime: "See the seats",
  noPaymentTitle: "No such payment",
  noPayment:
    "This browser has no such payment. If you began it in another browser or on another site, it is shown there, and your seats are safe.",
};
