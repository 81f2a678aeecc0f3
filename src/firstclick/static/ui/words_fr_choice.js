/** What the page says where seats are chosen, in French. */

import { speech } from "./speech.js";

const { number, form, count } = speech("fr-FR");

/** @param {number} n */
const places = (n) => count(n, { one: "place", other: "places" });

/** @type {typeof import("./words_en_choice.js").enChoice} */
export const frChoice = {
  bestTitle: "Meilleures places côte à côte",
  best: (n) => form(n, { one: "Meilleure place", other: `${number(n)} meilleures places côte à côte` }),
  howMany: "Combien ?",
  pickGroup: (n) => `Touchez une place pour en prendre ${number(n)} côte à côte.`,
  noGroup: (n, seat) => `${seat} : il n'y a pas ${places(n)} côte à côte. Les plus proches vous sont proposées.`,
  noneTogether: (n) => `Il ne reste pas ${places(n)} côte à côte.`,
  accessible: "Choisir des places fauteuil roulant et accompagnateur (sans marche)",
  setAside:
    "Cette place est destinée aux personnes en fauteuil roulant et à qui les accompagne. Cochez « Choisir des places fauteuil roulant et accompagnateur » pour la prendre.",
  soldOut: "Cette séance est complète.",
  noneFree: "Aucune place n'est libre pour le moment.",
  mayComeFree: "Des places retenues peuvent se libérer.",
  otherTimes: "Autres séances de ce film",
  noOtherTimes: "Aucune autre séance de ce film n'a de places libres.",
};
