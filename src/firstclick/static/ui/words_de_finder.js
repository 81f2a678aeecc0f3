/** What the page says where seats are chosen by section, row and seat, and about the keys, in German. */

/** @type {typeof import("./words_en_finder.js").enFinder} */
export const deFinder = {
  section: "Bereich",
  row: "Reihe",
  seat: "Platz",
  unnamedSection: "Hauptteil des Saals",
  rowAt: (n) => `${n}. Reihe von der Leinwand aus`,
  seatName: (seat) => `Platz ${seat}`,
  noneFree: "Hier ist kein Platz frei",
  holdSeat: (n) => (n > 1 ? `${n} Plätze hier vormerken` : "Diesen Platz vormerken"),
  giveSeatBack: "Diesen Platz zurückgeben",
  goToSeat: "Zu diesem Platz gehen",

  keyNames: {
    arrows: ["Pfeiltasten"],
    choose: ["Eingabe", "Leertaste"],
    name: ["Buchstabe oder Nummer einer Reihe"],
    row: ["Pos1", "Ende"],
    room: ["Strg + Pos1", "Strg + Ende"],
    page: ["Bild auf", "Bild ab"],
    section: ["Umschalt + Bild auf", "Umschalt + Bild ab"],
    zoom: ["+", "-"],
    whole: ["0"],
    leave: ["Tab"],
    help: ["?"],
  },
  keyActs: {
    arrows: "Zum nächsten Platz oder in die Reihe davor oder dahinter",
    choose: "Den Platz vormerken oder zurückgeben",
    name: "In diese Reihe, zum Beispiel F, oder 1 und 2 für Reihe 12",
    row: "Zum ersten oder letzten Platz der Reihe",
    room: "Zum ersten oder letzten Platz des Saals",
    page: "Fünf Reihen zur Leinwand hin oder von ihr weg",
    section: "In den Bereich davor oder danach",
    zoom: "Größere oder kleinere Plätze, im Plan",
    whole: "Der ganze Saal, im Plan",
    leave: "Weiter zu dem, was auf die Plätze folgt",
    help: "Diese Tasten. Escape schließt sie.",
  },
};
