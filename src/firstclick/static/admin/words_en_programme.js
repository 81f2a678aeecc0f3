/** The sentences of the programme's page at the box office, in English. */

export const enProgramme = {
  programme: "Programme",
  programmeFile: "The programme file",
  programmeHint: "Change the text, see what that would do, and put it on sale. Sold seats are never changed.",
  preview: "See what changes",
  putProgramme: "Put on sale",
  openFile: "Open a file",
  saveFile: "Save as a file",
  whatChanges: "What changes",
  wouldChange: "This would change:",
  hasChanged: "This has changed:",
  nothingChanges: "Nothing changes.",
  holdsEnd: "Holds that end",
  toMove: "Orders to move",
  toRefund: "Orders to refund",
  writtenTo: "Buyers who get a mail",
  keptShowtimes: "Showtimes that stay: begun, or cancelled with orders",
  isOnSale: "The programme is on sale.",
  unclearProgramme: "It is not known whether it was put on sale. See what changes before you try again.",
  draftKept: "Your changes from before are still here. They are not on sale.",
  loseChanges: "Your changes to the text are not on sale. Give them up?",
  versions: "Versions",
  versionsHint: "Every programme that was on sale. What was sold stays, whichever you take.",
  onSaleNow: "on sale now",
  takeAgain: "Take again",
  /** @param {number} version @param {string} time */
  version: (version, time) => `${version}: ${time}`,
  /** @param {string} name */
  takeVersion: (name) => `Take again: version ${name}`,
  compareNewest: "Compare your text with the newest",
};
