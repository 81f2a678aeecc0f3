/** What the page says where the cinema has changed a showtime, in German. */

/** @type {typeof import("./words_en_changed.js").enChanged} */
export const deChanged = {
  showtimeStatuses: {
    closed: "Nicht mehr im Verkauf",
  },
  showtimeNotices: {
    closed: "Für diese Vorstellung werden hier keine Plätze mehr verkauft. Gebuchte Karten gelten.",
  },
  movedNotice: (planned) => `Das Kino hat diese Vorstellung verlegt. Geplant war sie für ${planned}. Gebuchte Karten gelten.`,
  movedFrom: "Verlegt von",
  notSold: "Für diese Vorstellung werden hier keine Plätze verkauft.",
};

/** What is refused there, by the last part of its `type`. */
export const deChangedProblems = {
  "showtime-closed": () =>
    "Für diese Vorstellung werden hier keine Plätze mehr verkauft. Bitte wählen Sie eine andere Vorstellung.",
};
