/** What the box office says of a showtime's map and of the acts on it, in English. */

/** @typedef {import("./office_types.js").PaidBy} PaidBy */

import { shortDay, timeOfDay } from "../ui/dates.js";

const numbers = new Intl.NumberFormat("en-GB");
const lists = new Intl.ListFormat("en-GB", { type: "conjunction" });

/** @param {number} n */
const seats = (n) => `${numbers.format(n)} ${n === 1 ? "seat" : "seats"}`;

/** @param {readonly string[]} items */
const list = (items) => lists.format(items);

export const enActs = {
  selection: "Selected",
  nothingSelected: "Select seats on the map or in the list.",
  shortcuts: "Keys on the map",
  /** @type {[string, string][]} */
  keys: [
    ["Enter", "select, or not"],
    ["S", "to the sale"],
    ["H", "hold for a customer"],
    ["R", "keep back"],
    ["Esc", "select nothing"],
  ],
  selectNothing: "Select nothing",

  sale: "Sale",
  ticketType: "Ticket type",
  /** @param {string} seat */
  ticketFor: (seat) => `Ticket type for ${seat}`,
  allTickets: "All tickets",
  mixed: "various",
  fees: "Booking fees",
  payBy: "Paid by",
  /** @type {Record<PaidBy | "free" | "counter" | "external", string>} */
  ways: { cash: "Cash", card: "Card at the terminal", complimentary: "Complimentary", free: "Free of charge", counter: "At the counter", external: "External page" },
  received: "Received",
  /** @param {string} amount */
  change: (amount) => `Change to give: ${amount}`,
  /** @param {string} amount */
  missing: (amount) => `${amount} is missing.`,
  notMoney: "Please enter an amount, such as 20.00.",
  note: "Reason",
  noteNeeded: "Please say why these seats are given away.",
  /** @param {number} n @param {string} total */
  sell: (n, total) => (total ? `Sell ${seats(n)} · ${total}` : `Sell ${seats(n)}`),
  selling: "Selling…",
  sold: "Sold",
  /** @param {string} total */
  otherTotal: (total) => `The price has changed meanwhile: ${total} is to be paid.`,
  print: "Print",
  next: "Next customer",
  saleUnclear: "It is not known whether the seats were sold. Ask again: they are not sold twice.",
  askAgain: "Ask again",
  unclearTitle: "Sold, or not?",
  notSoldHere: "Your role may look at the map, but not sell.",

  keep: "Keep back",
  keepLabel: "Label, such as a name",
  /** @param {number} n */
  keepSeats: (n) => `Keep back ${seats(n)}`,
  /** @param {number} n */
  putOnSale: (n) => `Put ${seats(n)} on sale`,
  /** @param {readonly string[]} items */
  kept: (items) => `${list(items)} kept back.`,
  /** @param {readonly string[]} items */
  onSale: (items) => `${list(items)} on sale.`,
  broken: "out of order",
  /** Why nothing was changed about a seat. @type {Record<string, (seats: readonly string[]) => string>} */
  notChanged: {
    sold: (items) => `${list(items)}: sold.`,
    held: (items) => `${list(items)}: held by a customer.`,
    kept: (items) => `${list(items)}: kept back for another reason.`,
    unknown: (items) => `${list(items)}: not on the map.`,
    on_sale: (items) => `${list(items)}: not kept back.`,
    out_of_order: (items) => `${list(items)}: out of order.`,
  },

  holdForCustomer: "Hold for a customer",
  holdFor: "For how long",
  /** @param {number} n */
  minutes: (n) => `${numbers.format(n)} minutes`,
  /** @param {number} n */
  holdSeats: (n) => `Hold ${seats(n)}`,
  /** @param {readonly string[]} items @param {string} time */
  heldUntil: (items, time) => `${list(items)} held until ${time}.`,
  /** @param {string} who */
  heldBy: (who) => `Held for a customer by ${who}`,
  block: "Broken: keep back at all coming showtimes",
  mend: "Mended: put on sale at all coming showtimes",
  /** @param {readonly string[]} items @param {number} n */
  blocked: (items, n) => `${list(items)} kept back at ${numbers.format(n)} ${n === 1 ? "showtime" : "showtimes"}.`,
  /** @param {readonly string[]} items @param {number} n */
  mended: (items, n) => `${list(items)} on sale again at ${numbers.format(n)} ${n === 1 ? "showtime" : "showtimes"}.`,
  /** @param {number} ms @param {string} zone */
  dayAndTime: (ms, zone) => `${shortDay(ms, zone)}, ${timeOfDay(ms, zone)}`,

  hold: "Hold of a customer",
  payingHold: "A customer is paying",
  /** @param {string} time */
  holdUntil: (time) => `until ${time}`,
  releaseHold: "End this hold",
  released: "The hold is ended.",
  closing: "The payment is being cancelled. The seats are free once nothing can be charged any more.",

  /** How a payment stands, by the server's word for it. @type {Record<string, string>} */
  payStates: {
    free: "free of charge",
    waiting: "being paid",
    declined: "declined",
    offered: "seats offered",
    paid: "paid",
    due: "to be paid",
    not_charged: "not charged",
    refunded: "refunded",
  },
  checkedIn: "checked in",
  wentOut: "went out again",
  /** What was wrong at the door, by the server's word. @type {Record<string, string>} */
  atDoor: {
    double: "let in twice",
    unpaid: "not paid",
    cancelled: "cancelled",
    wrong_showtime: "another showtime",
    too_early: "too early",
    unknown: "not a seat of it",
    revoked: "by a device that was revoked",
  },
  openOrder: "Open the order",
  takeDue: { cash: "Take cash", card: "Take by card" },
  takenWord: "The payment is taken.",
  /** @param {readonly string[]} from @param {readonly string[]} to */
  move: (from, to) => `Move ${list(from)} to ${list(to)}`,
  /** @param {readonly string[]} to */
  moved: (to) => `Moved to ${list(to)}. The ticket stays the same.`,
  moveHint: "To move seats of an order, select them and as many free seats.",
  /** @param {string} difference */
  moreExpensive: (difference) => `The other seats cost ${difference} more, so the order is not moved. Cancel and sell anew instead.`,
  /** @param {string} difference */
  cheaper: (difference) => `The other seats cost ${difference} less, so the order is not moved. Cancel and sell anew instead.`,

  cancelOrder: "Cancel seats",
  cancelWhich: "Which seats are cancelled?",
  giveBack: "Give the money back",
  recordedAsGivenBack: "Recorded as given back",
  giveBackThere: "Record that the money is given back",
  /** @param {string} reference */
  refundThere: (reference) => `Refund it where it was paid, reference ${reference}.`,
  cancelReason: "Reason",
  reasonNeeded: "Please say why.",
  /** @param {number} n @param {string} amount */
  cancelSeats: (n, amount) => (amount ? `Cancel ${seats(n)} and give back ${amount}` : `Cancel ${seats(n)}`),
  cancelNone: "Choose at least one seat",
  /** @param {readonly string[]} items */
  cancelled: (items) => `${list(items)} cancelled.`,
  cancelledWord: "cancelled",
  unclear: "It is not known whether that was done. Look at the map before you try again.",
};
