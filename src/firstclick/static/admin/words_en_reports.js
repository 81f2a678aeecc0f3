/** What the box office says about reports, in English. */

/** @typedef {import("./report_types.js").ReportName} ReportName */
/** @typedef {import("./report_types.js").SalesBy} SalesBy */

const numbers = new Intl.NumberFormat("en-GB");

export const enReports = {
  reports: "Reports",
  /** @type {Record<ReportName, string>} */
  reportNames: { sales: "Sales", occupancy: "Occupancy", takings: "Takings", money: "Money", admissions: "Admissions" },
  /** @type {Record<ReportName, string>} */
  reportIntros: {
    sales: "What was sold and cancelled, on the day that it happened.",
    occupancy: "How many seats of each showtime are sold now.",
    takings: "Money that was taken and given back, by way of payment.",
    money: "The payments in our records against the accounts of the providers.",
    admissions: "Who has a ticket for each showtime and was let in at the door, or did not come.",
  },
  fromDay: "From",
  untilDay: "Until",
  sumBy: "Summed by",
  /** @type {Record<SalesBy, string>} */
  by: { day: "Day", movie: "Film", showtime: "Showtime", ticket_type: "Ticket type", channel: "Channel", promo: "Promo code" },
  lastDays: { 1: "Today", 7: "7 days", 30: "30 days" },
  csv: "Download as CSV",
  csvDone: "The file is saved.",
  wrongDays: "A report is for 366 days at most, and its last day is not before its first.",
  noRows: "There is nothing on these days.",
  /** @param {number} n */
  rows: (n) => `${numbers.format(n)} ${n === 1 ? "row" : "rows"}`,
  figuresTable: "Figures",
  /** @param {string} currency */
  totalIn: (currency) => (currency ? `Total in ${currency}` : "Total"),
  /** @param {number} n */
  largest: (n) => `The ${numbers.format(n)} largest.`,
  /** A key that is empty. @type {Record<SalesBy, string>} */
  noKey: { day: "–", movie: "not on the programme any more", showtime: "–", ticket_type: "fees, and seats without a type", channel: "–", promo: "without a code" },
  /** @type {Record<string, string>} */
  channels: { online: "Online", counter: "At the counter" },
  columns: {
    seats: "Seats",
    amount: "Tickets",
    fees: "Fees",
    cancelledSeats: "Seats cancelled",
    cancelledAmount: "Tickets cancelled",
    cancelledFees: "Fees cancelled",
    net: "Net",
    start: "Start",
    sold: "Sold",
    share: "Share",
    way: "Way",
    payments: "Payments",
    taken: "Taken",
    refunds: "Refunds",
    givenBack: "Given back",
    failedRefunds: "Failed refunds",
    provider: "Provider",
    state: "State",
    sum: "To be paid",
    charged: "Charged",
    refunded: "Given back",
    refundsOnTheirWay: "On the way back",
    captured: "In the account",
    returned: "Returned there",
    differing: "Differing",
    expected: "Expected",
    admitted: "Let in",
    noShows: "Did not come",
    inside: "Inside",
    doubles: "Let in twice",
  },
  /** How far a payment has come, by the server's word. @type {Record<string, string>} */
  moneyStates: {
    opening: "asked for",
    open: "can be paid",
    secured: "authorised",
    paid: "paid",
    due: "to be paid",
    closing: "being cancelled",
    abandoned: "given up without an answer",
    unseated: "money without seats",
    offered: "seats offered",
    voiding: "being given back",
    over: "over",
    unknown: "not in our records",
  },
  /** @param {number} n */
  moneyDiffers: (n) => `${numbers.format(n)} ${n === 1 ? "payment differs" : "payments differ"} from the account of the provider:`,
  moneyAgrees: "No payment differs from the account of its provider.",
  /** @param {string} names */
  silentProviders: (names) => `No answer from: ${names}. Nothing is compared there.`,
};
