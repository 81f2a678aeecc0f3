/** What the page says about orders and payments, in French. */

import { speech } from "./speech.js";

const { form } = speech("fr-FR");

/** @type {typeof import("./words_en_checkout.js").enCheckout} */
export const frCheckout = {
  order: "Votre commande",
  ticketFor: (seat) => `Billet pour ${seat}`,
  fees: "Frais de réservation",
  discount: "Remise",
  total: "Total",
  taxIncluded: (price) => `dont ${price} de taxes`,
  calculating: "Calcul…",
  promo: "Code promo",
  applyPromo: "Appliquer",
  promoApplied: (code) => `Le code ${code} est appliqué.`,
  email: "E-mail",
  emailNeeded: "Veuillez indiquer une adresse e-mail, par exemple ada@example.org.",
  buyerName: "Nom (facultatif)",
  keepBuyer: "Retenir les deux dans ce navigateur",
  terms: ["En payant, vous acceptez les ", "conditions de vente", " du cinéma."],
  payWith: "Payer avec",
  providers: { practice: "Paiement d'essai (sans argent)", counter: "À la caisse", stripe: "Carte" },
  pay: (price) => `Payer ${price}`,
  payNothing: "Réserver gratuitement",
  payLater: "Réserver et payer à la caisse",
  paying: "Un instant…",
  toOrder: (price) => (price ? `Vers la commande · ${price}` : "Vers la commande"),
  chooseSeats: "Retour aux places",
  boxOfficeOnly: "Ces places ne sont vendues qu'à la caisse.",
  payUnclear: "On ne sait pas si le paiement a commencé. Appuyez encore une fois : vous ne paierez pas deux fois.",

  ticketTypes: "Tarifs",
  amountPaid: "Payé",
  amountDue: "À payer à la caisse",
  payBy: (day, time) => `Payez à la caisse avant le ${day}, ${time} ; ensuite, les places sont remises en vente.`,
  givenBackAmount: "Remboursé",
  amountLeft: "Reste",
  feesIncluded: (price) => `(dont ${price} de frais de réservation)`,

  payment: "Paiement",
  paymentTitles: {
    waiting: "Nous attendons votre paiement",
    declined: "Le paiement a été refusé",
    offered: "Vos places ne sont plus libres, en voici d'autres pour vous",
    paid: "Payé",
    due: "Réservé, à payer à la caisse",
    not_charged: "Rien n'a été débité",
    refunded: "Vous êtes remboursé",
    late: "Nous attendons votre banque",
    closing: "Annulation du paiement",
  },
  paymentTexts: {
    waiting: "Vos places vous sont gardées jusqu'à la fin du temps imparti. Cette page change dès que le paiement est arrivé.",
    declined: "Rien n'a été débité. Vos places vous sont toujours gardées : réessayez, ou payez autrement sur la page de paiement.",
    due: "Veuillez payer à temps à la caisse.",
    late: "Le temps pour payer est écoulé. Nous demandons à votre banque si le paiement est arrivé ; vous ne perdrez pas d'argent.",
    left: "Vous avez quitté le paiement. Vos places sont de nouveau libres, et rien n'a été débité.",
    not_charged: "Aucun paiement n'est arrivé à temps, ou il a été annulé. Les places sont de nouveau libres, et rien n'a été débité.",
    closing: "Le paiement est en cours d'annulation. Rien ne sera débité.",
    refunded: "Votre paiement est arrivé trop tard pour vos places, ou elles ont été annulées. La somme entière vous est rendue par le même moyen.",
    paidLate: "Votre paiement est arrivé tard. Vos places étaient encore libres : elles sont à vous.",
  },
  offeredSeats: (seats, list) =>
    `Votre paiement est arrivé trop tard pour vos places. ${list} ${form(seats.length, { one: "coûte", other: "coûtent" })} autant et ` +
    `${form(seats.length, { one: "vous est gardée", other: "vous sont gardées" })}. Si vous n'en voulez pas, tout votre argent vous est rendu.`,
  acceptOffer: "Prendre ces places",
  declineOffer: "Non, remboursez-moi",
  toPayment: "Continuer vers le paiement",
  payAgain: "Réessayer",
  leavePayment: "Annuler le paiement",
  beingPaid: "Paiement en cours",
  seeShowtime: "Voir les places",
  noPaymentTitle: "Paiement introuvable",
  noPayment:
    "Ce navigateur ne connaît pas ce paiement. Si vous l'avez commencé dans un autre navigateur ou sur un autre site, vous le verrez là-bas, et vos places sont en sécurité.",
};
