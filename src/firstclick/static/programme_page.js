/** The programme view: loads the films, keeps "seats left" fresh by the feed's news, remembers the chosen day. */

import { h } from "./dom.js";
import { Feed } from "./feed.js";
import { daysOf } from "./programme_days.js";
import { movieCard, updateSeatsLeft } from "./programme_cards.js";
import { words } from "./words.js";

/** @typedef {import("./box_office.js").BoxOffice} BoxOffice */
/** @typedef {import("./types.js").Movie} Movie */
/** @typedef {import("./programme_days.js").Day} Day */

const REFRESH_MS = 2_000;

/**
 * @param {HTMLElement} home
 * @param {BoxOffice} office
 * @param {(connection: import("./types.js").Connection) => void} onConnection
 * @returns {import("./types.js").View}
 */
export function openProgramme(home, office, onConnection) {
  const page = new ProgrammePage(home, office, onConnection);
  void page.load();
  return page;
}

class ProgrammePage {
  #office;
  #onConnection;
  #body = h("div", { class: "programme-body", "aria-busy": "true" }, h("p", { class: "notice" }, words.loading));
  /** @type {Feed | null} */
  #feed = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #refresh;
  #closed = false;

  /** @param {HTMLElement} home @param {BoxOffice} office @param {(now: import("./types.js").Connection) => void} onConnection */
  constructor(home, office, onConnection) {
    this.#office = office;
    this.#onConnection = onConnection;
    const intro = h("div", { class: "intro" }, h("h1", {}, words.programme), h("p", {}, words.programmeIntro));
    home.append(h("div", { class: "programme" }, intro, this.#body));
  }

  close() {
    this.#closed = true;
    this.#feed?.close();
    clearTimeout(this.#refresh);
  }

  async load() {
    const movies = await this.#office.api.movies().catch((error) => this.#failed(error));
    if (this.#closed || !movies) return;
    this.#body.removeAttribute("aria-busy");
    this.#draw(movies);
    this.#feed = new Feed({
      base: this.#office.base,
      onMessage: () => this.#news(),
      onConnection: this.#onConnection,
    });
  }

  /** Something was sold somewhere: count again, but not at every change and not for a page that nobody sees. */
  #news() {
    this.#refresh ??= setTimeout(async () => {
      const movies = document.hidden ? null : await this.#office.api.movies().catch(() => null);
      this.#refresh = undefined;
      if (movies && !this.#closed) updateSeatsLeft(this.#body, movies);
    }, REFRESH_MS);
    return true;
  }

  /** @param {Error} error */
  #failed(error) {
    const again = h("button", { type: "button", class: "button" }, words.tryAgain);
    again.addEventListener("click", () => void this.load());
    this.#body.replaceChildren(h("p", { class: "notice" }, error.message), again);
    return null;
  }

  /** @param {Movie[]} movies */
  #draw(movies) {
    const days = daysOf(movies);
    /** @type {Set<Movie>} */
    const told = new Set();
    const sections = days.map((day) => section(day, told, this.#office.keep));
    if (!days.length) return this.#body.replaceChildren(h("p", { class: "notice" }, words.nothingOn));
    const bar = dayBar(days, (chosen) => {
      this.#body.toggleAttribute("data-one-day", chosen !== null);
      sections.forEach((one, index) => (one.hidden = chosen !== null && days[index].key !== chosen));
    });
    this.#body.replaceChildren(...(days.length > 2 ? [bar] : []), ...sections);
  }
}

/** @param {Day} day @param {Set<Movie>} told films whose story was told on an earlier day; this day's are added @param {import("./keep.js").Keep} keep */
function section(day, told, keep) {
  const cards = day.films.map(({ movie, showtimes }) => movieCard(movie, showtimes, told.has(movie), keep));
  for (const { movie } of day.films) told.add(movie);
  return h("section", { class: "day" }, h("h2", {}, day.name), h("div", { class: "cards" }, ...cards));
}

/** @param {Day[]} days @param {(key: string | null) => void} onChoose null: all of them */
function dayBar(days, onChoose) {
  const bar = h("div", { class: "day-bar", role: "group", "aria-label": words.days });
  const choices = [{ key: null, short: words.allDays }, ...days];
  for (const { key, short } of choices) {
    const button = h(
      "button",
      { type: "button", class: "button pill", "aria-pressed": key === null ? "true" : "false" },
      short,
    );
    button.addEventListener("click", () => {
      for (const one of bar.children) one.setAttribute("aria-pressed", String(one === button));
      onChoose(key);
    });
    bar.append(button);
  }
  return bar;
}
