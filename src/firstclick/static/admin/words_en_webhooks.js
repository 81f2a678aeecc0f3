/** What the box office says about receivers of events and about mails, in English. */

export const enWebhooks = {
  webhooksIntro: "Other systems get what is sold, cancelled, paid and let in, signed. A receiver gets what happens from the moment it is added.",
  noWebhooks: "Nobody receives events.",
  webhookUrl: "Address",
  webhookUrlMissing: "Please enter the address of the receiver.",
  webhookEvents: "It gets",
  webhookEventMissing: "Please choose at least one thing that it gets.",
  addWebhook: "Add a receiver",
  /** @type {Record<string, string>} */
  saleEvents: {
    "booking.created": "bookings",
    "booking.cancelled": "cancellations",
    "payment.paid": "payments",
    "payment.refunded": "refunds",
    "showtime.moved": "showtimes that move",
    "showtime.cancelled": "showtimes that are cancelled",
    "admission.in": "who is let in",
  },
  /** @type {Record<string, string>} */
  deliveryStates: { waiting: "waits", delivered: "delivered", dead: "given up", obsolete: "not needed" },
  /** @param {string} url */
  webhookMade: (url) => `The secret of ${url}`,
  webhookOnce: "It is shown this once. The receiver checks signatures with it.",
  /** @param {number} waiting @param {number} dead */
  webhookStands: (waiting, dead) => `${waiting} waiting, ${dead} given up`,
  /** @param {string} why */
  webhookOff: (why) => `Not called. ${why}`,
  webhookTest: "Test",
  /** @param {number} status */
  webhookTaken: (status) => `The test message was taken: ${status}.`,
  /** @param {string} error */
  webhookNotTaken: (error) => `The test message was not taken. ${error}`,
  webhookDeliveries: "Show deliveries",
  noDeliveries: "Nothing was sent yet.",
  noneInState: "There is none in this state.",
  everyState: "All",
  /** @param {string} time */
  nextTry: (time) => `next try ${time}`,
  webhookReplay: "Send again",
  /** @param {number} number */
  webhookReplayed: (number) => `Events that are sent again: ${number}.`,
  webhookStop: "Call no more",
  webhookCall: "Call again",
  webhookRotate: "New keys",
  /** @param {string} url */
  webhookRemoved: (url) => `${url} receives nothing any more.`,

  mailsIntro: "Mails to buyers of the last 30 days, the newest first. Whole addresses are in the bookings.",
  noMail: "This server sends no mail: SMTP_URL is not set.",
  mailsFilter: "Which mails",
  everyKind: "All",
  /** @type {Record<string, string>} */
  mailKinds: {
    ticket: "ticket",
    cancelled: "booking cancelled",
    refunded: "money back",
    moved: "showtime moved",
    showtime_cancelled: "showtime cancelled",
    reinstated: "showtime takes place after all",
    offer: "other seats offered",
    late: "money too late",
  },
  mailTo: "To",
  mailAbout: "About",
  mailState: "State",
  mailAnswer: "Last answer",
  mailReference: "Booking",
  noMails: "There are no such mails.",
  mailObsolete: "What it said is not so any more.",
  /** @param {number} n */
  mailTries: (n) => `${n} tries`,
  mailAgain: "Send again",
  /** @param {string} to */
  mailAgainTo: (to) => `Send again: ${to}`,
  mailsReplay: "Send again what was given up",
  /** @param {number} number */
  mailsReplayed: (number) => `Mails that are sent again: ${number}.`,
};
