/** What the page says where seats are chosen by section, row and seat, and about the keys, in French. */

/** @type {typeof import("./words_en_finder.js").enFinder} */
export const frFinder = {
  section: "Zone",
  row: "Rang",
  seat: "Place",
  unnamedSection: "Partie principale de la salle",
  rowAt: (n) => `Rang n° ${n} depuis l'écran`,
  seatName: (seat) => `Place ${seat}`,
  noneFree: "Aucune place n'est libre ici",
  holdSeat: (n) => (n > 1 ? `Retenir ${n} places ici` : "Retenir cette place"),
  giveSeatBack: "Rendre cette place",
  goToSeat: "Aller à cette place",

  keyNames: {
    arrows: ["Flèches"],
    choose: ["Entrée", "Espace"],
    name: ["Lettre ou numéro d'un rang"],
    row: ["Début", "Fin"],
    room: ["Ctrl + Début", "Ctrl + Fin"],
    page: ["Page préc.", "Page suiv."],
    section: ["Maj + Page préc.", "Maj + Page suiv."],
    zoom: ["+", "-"],
    whole: ["0"],
    leave: ["Tab"],
    help: ["?"],
  },
  keyActs: {
    arrows: "À la place voisine, ou au rang devant ou derrière",
    choose: "Retenir la place, ou la rendre",
    name: "À ce rang, par exemple F, ou 1 puis 2 pour le rang 12",
    row: "À la première ou à la dernière place du rang",
    room: "À la première ou à la dernière place de la salle",
    page: "Cinq rangs vers l'écran, ou en s'en éloignant",
    section: "À la zone précédente, ou à la suivante",
    zoom: "Places plus grandes ou plus petites, sur le plan",
    whole: "Toute la salle, sur le plan",
    leave: "Quitter les places, vers ce qui suit",
    help: "Ces touches. Échap les ferme.",
  },
};
