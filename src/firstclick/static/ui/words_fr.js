/** Every sentence that the page says, in French. */

import { speech } from "./speech.js";
import { frCancel } from "./words_fr_cancel.js";
import { frChanged } from "./words_fr_changed.js";
import { frChoice } from "./words_fr_choice.js";
import { frCheckout } from "./words_fr_checkout.js";
import { frProblems } from "./words_fr_problems.js";
import { frSite } from "./words_fr_site.js";
import { frTickets } from "./words_fr_tickets.js";

const locale = "fr-FR";
const { number, form, count, list, time: timeIn } = speech(locale);

/** @param {number} n */
const places = (n) => count(n, { one: "place", other: "places" });

/** @param {number} seconds */
const time = (seconds) => timeIn(seconds, { one: "minute", other: "minutes" }, { one: "seconde", other: "secondes" });

/** @type {import("./words_en.js").Words} */
export const fr = {
  code: "fr",
  name: "Français",
  locale,
  direction: "ltr",

  skip: "Aller au contenu",
  switchTheme: "Passer du clair au sombre",
  list,
  noAnswer: "La caisse est injoignable. Vérifiez votre connexion et réessayez.",
  serverError: (status) => `La caisse a eu un problème (${status}). Veuillez réessayer.`,
  tryAgain: "Réessayer",
  loading: "Chargement…",

  programme: "Programme",
  programmeIntro: "Choisissez un film et une heure. Touchez une place, et elle est retenue pour vous.",
  allDays: "Tous les jours",
  anyTime: "Sans heure fixe",
  days: "Jours",
  today: "Aujourd'hui",
  tomorrow: "Demain",
  film: "Film",
  allFilms: "Tous les films",
  seatsLeft: (n) => (n === 0 ? "Complet" : `Encore ${places(n)}`),
  nothingOn: "Rien n'est au programme en ce moment. Revenez plus tard.",
  nothingMatches: "Rien au programme ne correspond à votre choix.",
  noFilm: "Ce film n'est pas au programme. Il n'est peut-être plus à l'affiche.",
  wholeProgramme: "Voir tout le programme",
  yourHold: "Retenu",
  yourTicket: "Votre billet",

  ...frSite,

  notFound: "Il n'y a rien à cette adresse.",
  notFoundShowtime: "Cette séance est introuvable. Elle est peut-être passée.",
  noShowtimeTitle: "Séance introuvable",
  noShowtime: "Aucune séance n'est indiquée ici.",
  badServer: (server) => `« ${server} » n'est pas l'adresse d'une caisse.`,
  notAllowed: (server, site) =>
    `Les places ne peuvent pas être affichées ici : ${server} est injoignable, ou ne vend pas sur ${site}. ` +
    "Son exploitant peut ajouter ce site à ALLOWED_ORIGINS.",
  back: "Programme",
  screen: "Écran",
  mapLabel: (room) => `Plan de la salle ${room}. Les flèches déplacent, Entrée retient ou rend une place.`,
  freeOf: (free, all) => `${number(free)} sur ${places(all)} libres`,
  bigger: "Agrandir les places",
  smaller: "Réduire les places",
  wholeRoom: "Voir toute la salle",
  seatSize: "Taille des places",
  showSeatsAs: "Afficher les places en",
  asMap: "Plan",
  asList: "Liste",
  listLabel: "Places, rang par rang",
  onlyFree: "Places libres seulement",
  findSeat: "Choisir par rang et place",
  keys: "Touches",
  rowName: (row, section) => [section, row && `Rang ${row}`].filter(Boolean).join(", "),
  freeInRow: (n, all) => (n === 0 ? "aucune libre" : `${number(n)} ${form(n, { one: "libre", other: "libres" })} sur ${number(all)}`),
  seatInRow: (row, seat) => (row ? `Rang ${row}, place ${seat}` : `Place ${seat}`),

  prices: "Prix. Choisissez-en un pour ne voir que ses places.",
  freeOfCharge: "gratuit",
  priceFrom: (price) => `dès ${price}`,
  ageFrom: (years) => `à partir de ${count(years, { one: "an", other: "ans" })}`,
  feePerSeat: (price) => `plus ${price} de frais par place`,
  feePerOrder: (price) => `plus ${price} de frais par commande`,

  ...frCheckout,

  yourSeats: "Votre sélection",
  heldSeats: "Retenu pour vous",
  toHeldSeats: "Vers vos places",
  pick: (seconds) => `Touchez une place pour la retenir : tant que vous êtes là, jusqu'à ${time(seconds)}.`,
  confirm: (n) => `Réserver ${places(n)}`,
  confirming: "Réservation…",
  release: "Annuler",
  giveBack: (seat) => `Retirer ${seat}`,
  timeLeft: "Temps restant",
  timeEnds: (n) => `Encore ${time(n)} pour réserver vos places. On ne peut pas ajouter de temps.`,
  ...frChoice,
  leaving: "Rendre mes places quand je pars",
  offers: "Libre maintenant",
  offer: (seats) => `Prendre ${list(seats)}`,

  leavesAlone: (seats) => `${list(seats)} ${form(seats.length, { one: "resterait seule", other: "resteraient seules" })}.`,
  addThem: (seats) => `Ajouter ${list(seats)} ?`,
  addSeats: (seats) => `Ajouter ${list(seats)}`,
  chooseOthers: "Veuillez choisir d'autres places.",
  held: (seats) => `${list(seats)} ${form(seats.length, { one: "retenue", other: "retenues" })} pour vous.`,
  released: (seats) => `${list(seats)} ${form(seats.length, { one: "rendue", other: "rendues" })}.`,
  givenBack: (given, kept) =>
    `${list(given)} ${form(given.length, { one: "rendue", other: "rendues" })}. ${list(kept)} toujours ${form(kept.length, { one: "retenue", other: "retenues" })} pour vous.`,
  heldInstead: (now, given) =>
    `${list(now)} ${form(now.length, { one: "retenue", other: "retenues" })} pour vous, ${list(given)} ${form(given.length, { one: "rendue", other: "rendues" })}.`,
  confirmed: (seats) => `${list(seats)} ${form(seats.length, { one: "est à vous", other: "sont à vous" })}. Bon film !`,
  ended: (seats) => `Le temps pour ${list(seats)} est écoulé. Vous pouvez choisir à nouveau quand vous voulez.`,
  lost: (seats) => `Désolé, nous avons perdu ${list(seats)}. Veuillez choisir à nouveau.`,
  endedBecause: {
    programme_changed: (seats) =>
      `Le cinéma a modifié cette séance. ${list(seats)} ${form(seats.length, { one: "n'est plus retenue", other: "ne sont plus retenues" })} pour vous.`,
    showtime_cancelled: (seats) =>
      `Le cinéma a annulé cette séance. ${list(seats)} ${form(seats.length, { one: "n'est plus retenue", other: "ne sont plus retenues" })} pour vous.`,
    released_by_staff: (seats) => `Le cinéma ne vous garde plus ${list(seats)}. Veuillez demander à la caisse.`,
  },
  noMoreTime: "Veuillez réserver avant la fin du temps imparti. On ne peut pas ajouter de temps.",
  unsure: "Nous vérifions si vos places sont toujours retenues…",
  tooMany: (n) => `Vous pouvez retenir ${places(n)} au plus.`,
  roomChanged: "Le cinéma a modifié cette séance. La voici telle qu'elle est maintenant.",
  bookingGone: "Une de vos réservations pour cette séance n'existe plus.",

  live: "En direct",
  connecting: "Reconnexion…",
  offline: "Hors ligne",
  dismiss: "Fermer",

  ticketTitle: "C'est réservé",
  seat: "Place",
  seats: "Places",
  when: "Quand",
  where: "Où",
  legend: "Légende",
  ticket: "Billet",
  myTickets: "Mes billets",
  myTicketsIntro: "Réservés dans ce navigateur. Le lien d'un billet l'ouvre sur tout autre appareil.",
  noTickets: "Pas encore de billets. Ce que vous réservez dans ce navigateur figure ici.",
  reference: "Référence",
  openTicket: "Ouvrir le billet",
  toSeats: "Voir les places",
  print: "Imprimer",
  toCalendar: "Ajouter au calendrier",
  ticketCode: (reference) => `Code QR de la réservation ${reference}`,
  atTheDoor: "Présentez ce code à l'entrée, imprimé ou sur un téléphone.",
  ticketCancelled: "Annulé : ce billet n'est pas valable",
  ticketAdmitted: "Billet, déjà entré",
  admitted: "Entré",
  cancelled: "Annulé",
  noTicketTitle: "Billet introuvable",
  noTicket: "Ce billet est introuvable. Vérifiez le lien.",

  ...frCancel,
  ...frChanged,
  ...frTickets,

  taken: (seats) => `${list(seats)} ${form(seats.length, { one: "vient d'être prise", other: "viennent d'être prises" })}.`,
  free: (seats) => `${list(seats)} ${form(seats.length, { one: "est de nouveau libre", other: "sont de nouveau libres" })}.`,
  changedMany: (n) => `${places(n)} ${form(n, { one: "a changé", other: "ont changé" })}.`,

  kinds: {
    standard: "Standard",
    premium: "Premium",
    wheelchair: "Place fauteuil roulant",
    companion: "Place accompagnateur",
    love: "Banquette duo",
  },
  statuses: {
    available: "Libre",
    hold: "Retenue",
    confirmed: "Prise",
    reserved: "Pas en vente",
    booked: "Réservation en cours",
    out_of_order: "Hors service",
    unknown: "Chargement",
    mineHold: "Retenue pour vous",
    mineBooked: "Réservée par vous",
  },
  notFree: (seat, status) =>
    ({
      hold: `${seat} est retenue pour quelqu'un d'autre. Elle se libérera peut-être bientôt.`,
      confirmed: `${seat} est prise.`,
      reserved: `${seat} n'est pas en vente.`,
      booked: `${seat} est en cours de réservation.`,
      out_of_order: `${seat} est hors service.`,
      available: `${seat} est libre.`,
      unknown: "Un instant, les places se chargent encore.",
    })[status],
  alreadyYours: "Cette place est déjà à vous.",

  problems: frProblems,
};
