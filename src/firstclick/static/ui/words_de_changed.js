/** What the page says where the cinema has changed a showtime, in German. */

/** @type {typeof import("./words_en_changed.js").enChanged} */
export const deChanged = {
  showtimeStatuses: {
    closed: "Nicht mehr im Verkauf",
    cancelled: "Fällt aus",
  },
  showtimeNotices: {
    closed: "Für diese Vorstellung werden hier keine Plätze mehr verkauft. Gebuchte Karten gelten.",
    cancelled: "Das Kino hat diese Vorstellung abgesagt. Mit gebuchten Karten gibt es keinen Einlass; die Kasse erstattet sie.",
  },
  movedNotice: (planned) => `Das Kino hat diese Vorstellung verlegt. Geplant war sie für ${planned}. Gebuchte Karten gelten.`,
  movedFrom: "Verlegt von",
  showtimeCancelled: "Vom Kino abgesagt: Diese Vorstellung findet nicht statt",
  notSold: "Für diese Vorstellung werden hier keine Plätze verkauft.",
};

/** What is refused there, by the last part of its `type`. */
export const deChangedProblems = {
  "showtime-cancelled": () =>
    "Das Kino hat diese Vorstellung abgesagt. Für sie werden keine Plätze verkauft. Bitte wählen Sie eine andere.",
  "showtime-closed": () =>
    "Für diese Vorstellung werden hier keine Plätze mehr verkauft. Bitte wählen Sie eine andere Vorstellung.",
};
