/** What the box office says of tills, in English. */

const numbers = new Intl.NumberFormat("en-GB");

export const enTill = {
  till: "My till",
  tillClosedNow: "You have no open till.",
  tillHint: "Count the cash that is in the drawer, and open the till with it. What you take and give back from now on is added up.",
  /** @param {string} currency */
  float: (currency) => `Cash in the drawer, in ${currency}`,
  openTill: "Open the till",
  /** @param {string} time */
  tillOpenSince: (time) => `Open since ${time}`,
  /** @param {string} amount */
  tillFloat: (amount) => `Opened with ${amount}`,
  /** @param {number} n */
  tillPayments: (n) => `${numbers.format(n)} ${n === 1 ? "payment" : "payments"} so far`,
  /** @param {string} currency */
  counted: (currency) => `Cash counted, in ${currency}`,
  slips: "Card slips, where you add them up",
  tillNote: "Note",
  closeTill: "Close the till",
  /** @param {string} cash @param {string} slips "" where they were not counted */
  closeTillQuestion: (cash, slips) => `Close it for good? Cash: ${cash}. Card slips: ${slips || "not counted"}.`,
  closeTillOf: (/** @type {string} */ who) => `Count and close the till of ${who}`,
  tillClosed: "The till is closed.",
  unclearTill: "It is not known whether that was done. The tills are loaded again: look at them before you try again.",
  noDifference: "It is as it should be.",
  asItShould: "as it should be",
  /** @param {string} amount */
  tooMuch: (amount) => `${amount} more than there should be`,
  /** @param {string} amount */
  tooLittle: (amount) => `${amount} less than there should be`,
  notCounted: "not counted",
  tillsOfToday: "Tills of today",
  noTills: "No till was opened today.",
  tillTaken: "Taken",
  tillGivenBack: "Given back",
  tillExpected: "Should be there",
  tillCounted: "Counted",
  tillDifference: "Difference",
  stillOpen: "still open",
  noTillOpen: "You have no open till: what you take now is counted without one.",
};
