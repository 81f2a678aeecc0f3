/** What is on the cinema's own page beside its programme, in English. */

export const enSite = {
  imprint: "Imprint",
  privacy: "Privacy",
  madeWith: "Tickets by FirstClick",
  language: "Language",
  versions: "Versions",
  trailer: "Trailer",
  /** @param {string} title */
  posterOf: (title) => `Poster of ${title}`,
  /** @param {string} language */
  spokenIn: (language) => `in ${language}`,
  /** @param {string} language */
  subtitled: (language) => `subtitled ${language}`,
  audioDescribed: "audio described",
};
