/** What is on the cinema's own page beside its programme, in German. */

/** @type {typeof import("./words_en_site.js").enSite} */
export const deSite = {
  imprint: "Impressum",
  privacy: "Datenschutz",
  madeWith: "Tickets von FirstClick",
  language: "Sprache",
  versions: "Fassungen",
  trailer: "Trailer",
  posterOf: (title) => `Plakat zu ${title}`,
  spokenIn: (language) => `auf ${language}`,
  subtitled: (language) => `Untertitel ${language}`,
  audioDescribed: "Audiodeskription",
};
