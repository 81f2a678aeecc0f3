/** The texts of the page to pay by card, in English. */

export const payEn = {
  code: "en",
  title: "Pay by card",
  intro: "You enter your card here, in fields of Stripe. The cinema never sees its number.",
  loading: "The fields for your card are being loaded…",
  submit: (/** @type {string} */ price) => `Pay ${price}`,
  paying: "One moment: your bank is being asked…",
  back: "Back without paying",
  noScript: "The payment service could not be loaded. Check your connection, or whether something in your browser blocks js.stripe.com; then try again.",
  noFields: "The fields for your card could not be shown. Please try again.",
  unclear: "It is not known whether your bank has agreed. Do not enter your card again yet: go back, and the page of your payment shows it.",
  notPaid: "The payment did not succeed, and nothing was charged. Please try again, or use another card.",
  again: "Try again",
};

/** @typedef {typeof payEn} PayWords */
