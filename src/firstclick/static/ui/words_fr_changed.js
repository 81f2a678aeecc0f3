/** What the page says where the cinema has changed a showtime, in French. */

/** @type {typeof import("./words_en_changed.js").enChanged} */
export const frChanged = {
  showtimeStatuses: {
    closed: "Plus en vente",
    cancelled: "Annulée",
  },
  showtimeNotices: {
    closed: "Il n'y a plus de places en vente ici pour cette séance. Les billets réservés sont valables.",
    cancelled: "Le cinéma a annulé cette séance. Les billets réservés ne donnent pas accès à la salle ; la caisse les rembourse.",
  },
  movedNotice: (planned) => `Le cinéma a déplacé cette séance, prévue à l'origine : ${planned}. Les billets réservés sont valables.`,
  movedFrom: "Prévue à l'origine",
  showtimeCancelled: "Annulée par le cinéma : cette séance n'aura pas lieu",
  notSold: "Il n'y a pas de places en vente ici pour cette séance.",
};

/** What is refused there, by the last part of its `type`. */
export const frChangedProblems = {
  "showtime-cancelled": () => "Le cinéma a annulé cette séance. Il n'y a plus de places en vente. Veuillez en choisir une autre.",
  "showtime-closed": () => "Il n'y a plus de places en vente ici pour cette séance. Veuillez en choisir une autre.",
};
