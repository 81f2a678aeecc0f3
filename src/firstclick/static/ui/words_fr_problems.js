/** The server's refusals in French, by the last part of their `type`. */

import { speech } from "./speech.js";
import { frChangedProblems } from "./words_fr_changed.js";

const { form, list } = speech("fr-FR");

/** @type {import("./words_en.js").Words["problems"]} */
export const frProblems = {
  "seat-taken": ({ conflicts = [], reserved = [] }) => {
    if (!conflicts.length) return "Au moins une de ces places est déjà prise.";
    const others = conflicts.filter((seatId) => !reserved.includes(seatId));
    const sentences = [
      others.length && form(others.length, { one: `La place ${list(others)} est déjà retenue ou prise.`, other: `Les places ${list(others)} sont déjà retenues ou prises.` }),
      reserved.length && form(reserved.length, { one: `La place ${list(reserved)} n'est pas en vente.`, other: `Les places ${list(reserved)} ne sont pas en vente.` }),
    ];
    return sentences.filter(Boolean).join(" ");
  },
  "ticket-not-found": () => "Aucune réservation ne correspond à cette référence et à ce nom.",
  "too-many-ticket-searches": () => "Il y a eu trop de recherches de billets. Veuillez réessayer plus tard.",
  "not-enough-together": () => "Il ne reste pas autant de places côte à côte pour cette séance.",
  "leaves-orphan": ({ orphans = [] }) =>
    orphans.length
      ? form(orphans.length, {
          one: `La place ${list(orphans)} resterait seule. Veuillez la prendre aussi ou choisir d'autres places.`,
          other: `Les places ${list(orphans)} resteraient seules. Veuillez les prendre aussi ou choisir d'autres places.`,
        })
      : "Une place resterait seule. Veuillez choisir d'autres places.",
  "half-of-pair": () => "Ces places ne sont vendues que par deux. Veuillez prendre aussi la seconde.",
  "companion-alone": () => "La place accompagnateur n'est vendue qu'avec la place fauteuil roulant voisine.",
  "too-many-seats": () => "On ne peut pas retenir autant de places à la fois.",
  "too-many-holds": () => "Vous avez déjà retenu assez de places pour cette séance. Réservez-les d'abord, ou libérez-en.",
  "no-seats": () => "Veuillez choisir au moins une place.",
  "unknown-seats": () => "Cette place n'existe pas sur le plan de la salle.",
  "unknown-movie": () => "Ce film n'est pas au programme.",
  "unknown-showtime": () => "Cette séance n'est pas au programme.",
  "nothing-on-sale": () => "Il n'y a plus de séance à réserver pour ce film.",
  ...frChangedProblems,
  "showtime-begun": () => "Cette séance a commencé et ne peut plus être réservée. Veuillez en choisir une autre.",
  "unknown-session": () => "Vos places ne sont plus retenues.",
  "unknown-booking": () => "Cette réservation n'existe pas.",
  "no-start-time": () => "Cette séance n'a pas d'heure de début à mettre dans un calendrier.",
  "already-confirmed": () => "Ces places sont réservées, et elles le restent.",
  "being-confirmed": () => "Ces places sont en cours de réservation. Un instant, s'il vous plaît.",
  "hold-over": () => "Le temps est écoulé. Veuillez choisir vos places à nouveau.",
  "programme-changed": () => "Le cinéma a modifié cette séance. Veuillez choisir vos places à nouveau.",
  "payment-required": () => "Ces places sont payantes. Veuillez payer pour les réserver.",
  "no-prices": () => "Ces places sont gratuites et peuvent être réservées tout de suite.",
  "not-the-holds-seats": () => "Veuillez choisir un tarif pour chacune de vos places.",
  "ticket-not-sold": () => "Ce tarif n'existe pas pour cette place. Veuillez en choisir un autre.",
  "promo-not-valid": () => "Ce code promo n'existe pas, ou n'est pas valable aujourd'hui pour cette séance.",
  "promo-used-up": () => "Ce code promo a déjà été utilisé autant de fois que possible.",
  "unknown-payment": () => "Ce paiement n'existe pas.",
  "provider-silent": () => "Le service de paiement ne répond pas en ce moment ; rien n'a été débité. Veuillez réessayer.",
  "amount-not-taken": () => "Ce moyen de paiement ne prend pas ce montant. Veuillez en choisir un autre.",
  "provider-off": () => "On ne peut pas payer ainsi ici. Veuillez choisir un autre moyen.",
  "unknown-price-list": () => "Cette liste de prix n'existe pas.",
  "seats-not-booked": () => "Ces places ne font pas partie de la réservation.",
  "not-the-buyer": () => "Seule la personne qui a réservé peut annuler. Indiquez l'adresse e-mail de la réservation, ou demandez à la caisse.",
  "not-taken-back": () => "Ce cinéma ne reprend pas les billets ici. Veuillez demander à la caisse.",
  "too-late-to-cancel": () => "Ces billets ne peuvent plus être annulés ici. Veuillez demander à la caisse.",
  "booking-cancelled": () => "Cette réservation est annulée.",
  "quote-not-valid": () => "Le prix que vous avez vu n'est pas connu ici. Veuillez vérifier la commande.",
  "quote-changed": () => "Vos places ou leur prix ont changé. Veuillez vérifier la commande.",
  "not-the-hold": () => "Vos places ont changé depuis l'affichage du prix. Veuillez vérifier la commande.",
  "already-paid": () => "Ces places sont payées ou réservées. Pour les rendre, annulez la réservation.",
  "being-paid": () => "Le paiement est en train d'aboutir. Veuillez réessayer dans un instant.",
  "payment-over": () => "Ce paiement est terminé, et il n'a pas de réservation.",
  "offer-over": () => "Ces places ne vous sont plus gardées ; elles n'ont pas été débitées.",
  "no-failed-refund": () => "Aucun remboursement de ce paiement n'a échoué.",
  "hold-life-used-up": () => "On ne peut pas ajouter de temps. Veuillez réserver maintenant.",
  "still-under-way": () => "Votre demande est encore en cours. Veuillez réessayer dans un instant.",
  "too-many-sockets": () => "Trop de personnes regardent en ce moment. Veuillez réessayer dans un instant.",
  "too-many-connections": () => "Trop de connexions viennent de votre adresse. Veuillez réessayer dans un instant.",
  "too-many-tries": () => "Trop d'essais en peu de temps. Veuillez attendre un instant.",
  "too-many-tries-from-here": () => "Trop d'essais en peu de temps depuis votre adresse. Veuillez attendre un instant.",
  "too-many-seats-from-here": () => "Tant de places sont déjà retenues depuis votre réseau qu'on ne peut pas en ajouter pour le moment.",
  "too-many-booked-from-here": () => "Tant de places viennent d'être réservées depuis votre réseau qu'on ne peut pas en ajouter pour le moment.",
  "too-many-requests-from-here": () => "Trop de demandes viennent de votre réseau. Veuillez réessayer dans un instant.",
  "too-many-keys": () => "Trop de demandes de ce genre aujourd'hui. Veuillez réessayer demain.",
  "key-scope-missing": () => "Cette clé ne le permet pas.",
  "pass-required": () => "Il faut un laissez-passer ici. Veuillez passer par la page qui le délivre.",
  "pass-invalid": () => "Votre laissez-passer n'est plus valable ici. Veuillez en demander un nouveau.",
  "ledger-busy": () => "Trop de réservations sont consultées en ce moment. Veuillez réessayer dans un instant.",
  "same-seat-too-often": () => "Vous avez déjà eu cette place plusieurs fois. Laissez-la un moment aux autres, ou choisissez-en une autre.",
  "too-slow": () => "Votre demande est arrivée trop lentement. Veuillez réessayer.",
  "not-signed-in": () => "Veuillez d'abord vous connecter.",
  "unknown-path": () => "Il n'y a rien à cette adresse.",
  "internal-error": () => "Quelque chose s'est mal passé chez nous. À notre connaissance, rien n'a changé. Veuillez réessayer.",
  stopping: () => "La caisse redémarre. Veuillez réessayer dans un instant.",
  "store-unavailable": () => "La caisse est injoignable pour le moment. Veuillez réessayer dans un instant.",
  "ledger-unavailable": () => "Les réservations ne peuvent être ni lues ni enregistrées pour le moment. Veuillez réessayer dans un instant.",
};
