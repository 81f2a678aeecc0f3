/** What is on the cinema's own page beside its programme, in French. */

/** @type {typeof import("./words_en_site.js").enSite} */
export const frSite = {
  imprint: "Mentions légales",
  privacy: "Confidentialité",
  madeWith: "Billetterie FirstClick",
  language: "Langue",
  versions: "Versions",
  trailer: "Bande-annonce",
  posterOf: (title) => `Affiche de ${title}`,
  spokenIn: (language) => `en ${language}`,
  subtitled: (language) => `sous-titré ${language}`,
  audioDescribed: "audiodescription",
};
