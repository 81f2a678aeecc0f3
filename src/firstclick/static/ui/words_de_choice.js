/** What the page says where seats are chosen, in German. */

import { speech } from "./speech.js";

const { number, form } = speech("de-DE");

/** @type {typeof import("./words_en_choice.js").enChoice} */
export const deChoice = {
  bestTitle: "Beste Plätze nebeneinander",
  best: (n) => form(n, { one: "Bester Platz", other: `Beste ${number(n)} Plätze nebeneinander` }),
  howMany: "Wie viele?",
  pickGroup: (n) => `Tippen Sie auf einen Platz, und Sie bekommen ${number(n)} nebeneinander.`,
  noGroup: (n, seat) => `Bei ${seat} sind keine ${number(n)} Plätze nebeneinander frei. Die nächsten werden Ihnen angeboten.`,
  noneTogether: (n) => `Es sind keine ${number(n)} Plätze nebeneinander mehr frei.`,
  accessible: "Rollstuhl- und Begleitplätze wählen (stufenlos)",
  setAside: "Dieser Platz ist für Menschen im Rollstuhl und ihre Begleitung. Mit „Rollstuhl- und Begleitplätze wählen“ können Sie ihn nehmen.",
  soldOut: "Diese Vorstellung ist ausverkauft.",
  noneFree: "Gerade ist kein Platz frei.",
  mayComeFree: "Vorgemerkte Plätze können wieder frei werden.",
  otherTimes: "Andere Zeiten dieses Films",
  noOtherTimes: "Zu keiner anderen Zeit gibt es für diesen Film noch Plätze.",
};
