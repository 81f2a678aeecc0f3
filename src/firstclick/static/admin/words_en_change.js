/** What the box office says where a showtime is moved, closed or cancelled, in English. */

export const enChange = {
  changeShowtime: "Move, close or cancel",
  changeIntro: "This goes into the programme's file, as a change of this one showtime. First you see what it does.",
  changeWhat: "This showtime",
  /** @type {Record<"on_sale" | "closed" | "cancelled", string>} */
  changeStates: { on_sale: "is on sale", closed: "is closed: the counter alone sells", cancelled: "is cancelled: it does not take place" },
  newStart: "Starts at (the cinema's time)",
  newRoom: "Auditorium with the same seats",
  startMissing: "Please enter a day and a time.",
  noTimetable: "It has no fixed time, so it cannot be moved.",
  lookAtChange: "Show what this does",
  listenersSee: "Who looks at this showtime sees it at once, and tickets show it too.",
  /** @type {Record<"on_sale" | "closed" | "cancelled", string>} */
  changeNow: { on_sale: "Change it now", closed: "Change it now", cancelled: "Cancel the showtime now" },
  showtimeChanged: "The showtime is changed.",
  unclearChange: "Look at the showtime before you try again.",
  ordersToRefund: "Orders to refund",
  nothingToRefund: "No order is left.",
  /** @param {number} n */
  refundAll: (n) => (n === 1 ? "Cancel and refund the order" : `Cancel and refund all ${n} orders`),
  /** @param {number} nth @param {number} n */
  refunding: (nth, n) => `Order ${nth} of ${n} …`,
  /** @param {readonly string[]} references */
  refundByHand: (references) => `Paid at the counter, so hand out the money and cancel by hand: ${references.join(", ")}.`,
  /** @param {readonly string[]} orders each with the reference of its payment */
  refundElsewhere: (orders) => `Paid on an external page, so refund these there: ${orders.join(", ")}.`,
  cancelledShowtime: "The showtime is cancelled.",
  notSoldCancelled: "This showtime is cancelled. Nothing is sold, held or kept back here.",
};
