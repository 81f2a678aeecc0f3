/** The parts of the programme's page that are lists with forms: movies, auditoriums, prices; and the house itself. */

import { drawnPoster } from "../../programme/poster.js";
import { h } from "../../ui/dom.js";
import { office } from "../words.js";
import { EntryList } from "./entry_list.js";
import { RoomPreview } from "./room_preview.js";
import { TableForm } from "./table_form.js";

/** @typedef {import("./draft.js").ProgrammeDraft} ProgrammeDraft */
/** @typedef {import("./types.js").Part} Part */
/** @typedef {import("./types.js").ListName} ListName */

/** @param {ProgrammeDraft} draft @returns {Part} */
export const moviesPart = (draft) => new EntryList(draft, "movie", { aside: (entry) => new Poster(entry) });

/** @param {ProgrammeDraft} draft @returns {Part} */
export function roomsPart(draft) {
  /** @type {EntryList} */
  const list = new EntryList(draft, "auditorium", {
    first: () => ({ rows: 8, seats_per_row: 10 }),
    aside: (entry) => new RoomPreview(draft, entry, {
      onChange: () => {
        list.refresh();
        draft.changed();
      },
      onDrawn: () => list.redraw("draw-seats"),
    }),
  });
  return list;
}

/** @param {ProgrammeDraft} draft @returns {Part} */
export function pricesPart(draft) {
  const names = /** @type {ListName[]} */ (["ticket_type", "price", "promo"]);
  const first = { ticket_type: () => ({}), price: () => ({ amounts: {} }), promo: () => ({ percent: 10 }) };
  const lists = names.map((name) => new EntryList(draft, name, { first: first[/** @type {"promo"} */ (name)] }));
  const sections = lists.map((list, place) => h("section", {}, h("h2", {}, office.priceParts[place]), h("p", { class: "soft" }, office.priceHints[place]), list.element));
  return {
    element: h("div", { class: "price-lists" }, ...sections),
    refresh: () => lists.forEach((list) => list.refresh()),
  };
}

/** @param {ProgrammeDraft} draft @returns {Part} */
export function housePart(draft) {
  const tables = /** @type {import("./types.js").Tables} */ (draft.tables);
  tables.cinema ??= {};
  const form = new TableForm(draft, "cinema", tables.cinema);
  return { element: h("div", { class: "entry-form card" }, form.element), refresh: () => form.refresh() };
}

/** The poster that a movie has without one of the cinema's: it is made of its id. */
class Poster {
  #entry;
  #of = "";
  element = h("div", { class: "movie-poster" });

  /** @param {import("./types.js").Entry} entry */
  constructor(entry) {
    this.#entry = entry;
  }

  refresh() {
    const { id = "" } = this.#entry;
    if (id === this.#of) return;
    this.#of = id;
    this.element.replaceChildren(drawnPoster(id), h("p", { class: "soft" }, office.posterHint));
  }
}
