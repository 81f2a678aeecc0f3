/** What the page says about tickets, in French. */

import { speech } from "./speech.js";

const { form, list } = speech("fr-FR");

/** @type {typeof import("./words_en_tickets.js").enTickets} */
export const frTickets = {
  seatsAt(section, row, seats) {
    const text = [section, row && `rang ${row}`, `${form(seats.length, { one: "place", other: "places" })} ${list(seats)}`].filter(Boolean).join(", ");
    return text.charAt(0).toUpperCase() + text.slice(1);
  },
  nextSeat: (seat) => `place ${seat}`,
  share: "Partager",
  copyLink: "Copier le lien",
  shareHint: "Qui a le lien a le billet.",
  linkCopied: "Le lien est copié.",
  linkToCopy: "Lien du billet",
  shownAsOf: (day, time) => `État au ${day}, ${time}. La caisse est injoignable pour le moment ; le billet sera actualisé dès qu'elle répondra.`,
  findTitle: "Réservé sur un autre appareil ?",
  findIntro: "Retrouvez votre billet avec la référence de la réservation et le nom qui y figure.",
  findName: "Nom",
  findTicket: "Chercher le billet",
  findBusy: "Recherche…",
  findNeeded: "Veuillez remplir les deux champs.",
  findHint: "Réservé sans nom ? Ouvrez le lien du billet, par exemple dans votre e-mail, ou demandez à la caisse.",
  heldElsewhere: (seats) => `${list(seats)} ${form(seats.length, { one: "retenue", other: "retenues" })} pour vous depuis un autre appareil.`,
  givenBackElsewhere: (seats) => `${list(seats)} ${form(seats.length, { one: "rendue", other: "rendues" })} sur un autre appareil.`,
};
