/** What the page says where a ticket is cancelled, in French. */

import { speech } from "./speech.js";

const { count } = speech("fr-FR");

/** @param {number} n */
const tickets = (n) => count(n, { one: "billet", other: "billets" });

/** @type {typeof import("./words_en_cancel.js").enCancel} */
export const frCancel = {
  cancelTickets: "Annuler des billets",
  cancelWhich: "Quels billets voulez-vous rendre ?",
  cancelUntil: (day, time) => `Vous pouvez annuler jusqu'au ${day}, ${time}.`,
  cancelOver: (day, time) => `Ces billets ne peuvent plus être annulés ici. C'était possible jusqu'au ${day}, ${time}.`,
  getBack: (price) => `Vous serez remboursé de ${price} par le moyen de paiement utilisé.`,
  feesWithLast: (price) => `Les frais de réservation de ${price} sont remboursés avec le dernier billet.`,
  nothingBack: "Rien n'a été payé, il n'y a donc rien à rembourser.",
  cancelEmail: "Adresse e-mail avec laquelle les billets ont été réservés",
  cancelNow: (n, price) => (price ? `Annuler ${tickets(n)} et récupérer ${price}` : `Annuler ${tickets(n)}`),
  cancelNone: "Choisissez au moins un billet",
  cancelBusy: "Annulation…",
  keepTickets: "Garder mes billets",
  cancelDone: (n, price) => `Annulation faite : ${tickets(n)}.${price ? ` ${price} vous sont remboursés par le moyen de paiement utilisé.` : ""}`,
  cancelUnclear: "On ne sait pas si les billets ont été annulés. Appuyez encore une fois : rien n'est annulé deux fois.",
};
