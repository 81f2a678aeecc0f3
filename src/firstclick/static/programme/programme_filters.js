/** Filters of the programme: a link for each day, a list of films, a button for each version. The choice is kept in the address. */

import { NEAREST, h, scrollToFocus, setAttribute } from "../ui/dom.js";
import { toChoice } from "../ui/router.js";
import { versionsOf } from "./programme_presentations.js";
import { words } from "../ui/words.js";

/** @typedef {import("../ui/router.js").Choice} Choice */
/** @typedef {import("../server/types.js").Movie} Movie */
/** @typedef {import("./programme_days.js").Day} Day */

export class ProgrammeFilters {
  #days = h("nav", { class: "day-bar" });
  #film = h("select", { class: "select", id: "film" });
  /** @type {Choice} */
  #choice = { day: null, movie: null, only: [] };
  #versions = h("div", { class: "version-bar", role: "group" });
  element = h("div", { class: "filters" });

  constructor() {
    const label = h("label", { class: "visually-hidden", for: "film" }, words.film);
    setAttribute(this.#days, "aria-label", words.days);
    this.#film.addEventListener("change", () => {
      location.hash = toChoice({ ...this.#choice, movie: this.#film.value || null });
    });
    scrollToFocus(this.#days);
    setAttribute(this.#versions, "aria-label", words.versions);
    this.#versions.addEventListener("click", ({ target }) => {
      const chosen = target instanceof Element && target.closest("[data-version]")?.getAttribute("data-version");
      if (chosen) location.hash = toChoice({ ...this.#choice, only: toggled(this.#choice.only, chosen) });
    });
    this.element.append(h("div", { class: "film-choice" }, label, this.#film), this.#days, this.#versions);
  }

  /** @param {readonly Movie[]} movies @param {readonly Day[]} days the choices */
  offer(movies, days) {
    const links = [{ key: null, short: words.allDays }, ...days].map(({ key, short }) =>
      h("a", { class: "button pill", "data-day": key ?? "" }, short),
    );
    this.#days.replaceChildren(...links);
    this.#days.hidden = days.length < 2;
    const films = movies.map(({ id, title }) => h("option", { value: id }, title));
    this.#film.replaceChildren(h("option", { value: "" }, words.allFilms), ...films);
    this.#film.hidden = movies.length < 2;
    const versions = versionsOf(movies);
    this.#versions.replaceChildren(...versions.map(({ key, text }) => h("button", { type: "button", class: "chip", "data-version": key }, text)));
    this.#versions.hidden = versions.length < 2;
  }

  /** @param {Choice} choice */
  show(choice) {
    this.#choice = choice;
    for (const link of this.#days.children) {
      const day = link.getAttribute("data-day") || null;
      setAttribute(link, "href", toChoice({ ...choice, day }));
      setAttribute(link, "aria-current", day === choice.day && "true");
    }
    for (const chip of this.#versions.children) {
      setAttribute(chip, "aria-pressed", String(choice.only.includes(chip.getAttribute("data-version") ?? "")));
    }
    this.#film.value = choice.movie ?? "";
    if (this.#film.selectedIndex < 0) this.#film.value = "";
    this.#days.querySelector("[aria-current]")?.scrollIntoView(NEAREST);
  }
}

/** The entries without this one, or with it. @param {readonly string[]} entries @param {string} one */
const toggled = (entries, one) => (entries.includes(one) ? entries.filter((entry) => entry !== one) : [...entries, one]);
