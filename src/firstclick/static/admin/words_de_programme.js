/** The sentences of the programme's page at the box office, in German. */

/** @type {typeof import("./words_en_programme.js").enProgramme} */
export const deProgramme = {
  programme: "Programm",
  programmeFile: "Die Programmdatei",
  programmeHint: "Ändern Sie den Text, sehen Sie nach, was das bewirkt, und bringen Sie ihn in den Verkauf. Verkaufte Plätze ändern sich nie.",
  preview: "Zeigen, was sich ändert",
  putProgramme: "In den Verkauf",
  openFile: "Datei öffnen",
  saveFile: "Als Datei sichern",
  whatChanges: "Was sich ändert",
  wouldChange: "Das würde sich ändern:",
  hasChanged: "Das hat sich geändert:",
  nothingChanges: "Es ändert sich nichts.",
  holdsEnd: "Vormerkungen, die enden",
  toMove: "Bestellungen, die umzusetzen sind",
  keptShowtimes: "Vorstellungen, die begonnen haben und bleiben",
  isOnSale: "Das Programm ist im Verkauf.",
  draftKept: "Ihre Änderungen von vorhin sind noch da. Sie sind nicht im Verkauf.",
  loseChanges: "Ihre Änderungen am Text sind nicht im Verkauf. Verwerfen?",
  versions: "Fassungen",
  versionsHint: "Jedes Programm, das im Verkauf war. Was verkauft ist, bleibt, welche Sie auch nehmen.",
  onSaleNow: "jetzt im Verkauf",
  takeAgain: "Wieder nehmen",
  version: (version, time) => `${version}: ${time}`,
  takeVersion: (name) => `Fassung ${name} wieder nehmen`,
  compareNewest: "Ihren Text mit dem neuesten vergleichen",
};
