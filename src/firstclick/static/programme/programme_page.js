/** The programme view: the films and showtimes that match the address, with the number of seats left, live. */

import { h } from "../ui/dom.js";
import { Feed } from "../server/feed.js";
import { Retry } from "../server/retry.js";
import { movieCard } from "./programme_cards.js";
import { daysOf } from "./programme_days.js";
import { ProgrammeFilters } from "./programme_filters.js";
import { setTitle } from "../ui/page_title.js";
import { TO_PROGRAMME } from "../ui/router.js";
import { SeatsLeft } from "./seats_left.js";
import { words } from "../ui/words.js";
import { shownAs } from "./programme_presentations.js";
import { tryAgain } from "../ui/try_again.js";

/** @typedef {import("../ui/router.js").Choice} Choice */
/** @typedef {import("../server/types.js").Movie} Movie */
/** @typedef {import("./programme_days.js").Day} Day */

/**
 * @typedef {object} PageContext
 * @property {import("../server/server.js").TicketServer} server
 * @property {(connection: import("../server/types.js").Connection) => void} onConnection
 */

/**
 * @param {HTMLElement} home
 * @param {Choice} choice
 * @param {PageContext} context
 * @returns {import("../server/types.js").View}
 */
export function openProgramme(home, choice, context) {
  const page = new ProgrammePage(home, choice, context);
  void page.load();
  return page;
}

const POLL_MS = 10_000;

class ProgrammePage {
  #server;
  #choice;
  #left = new SeatsLeft();
  #filters = new ProgrammeFilters();
  #body = h("div", { class: "programme-body", "aria-busy": "true" }, h("p", { class: "notice" }, words.loading));
  /** @type {Movie[] | null} */
  #movies = null;
  #feed;
  #retry = new Retry(() => void this.load());
  /** For networks that block WebSockets. */
  #pollTimer = setInterval(() => void (this.#isLive || document.hidden || this.#refresh()), POLL_MS);
  #isLive = false;
  #closed = false;
  #onVisible = () => void (document.hidden || this.#refresh());

  /** @param {HTMLElement} home @param {Choice} choice @param {PageContext} context */
  constructor(home, choice, { server, onConnection }) {
    this.#server = server;
    this.#choice = choice;
    const intro = h("div", { class: "intro" }, h("h1", {}, words.programme), h("p", {}, words.programmeIntro));
    this.#filters.element.hidden = true;
    home.append(h("div", { class: "programme" }, intro, this.#filters.element, this.#body));
    this.#setTitle();
    this.#feed = new Feed({
      base: server.base,
      onMessage: (message) => this.#receive(message),
      onConnection: (connection) => {
        onConnection(connection);
        this.#isLive = connection === "live";
        // The feed of all showtimes starts without a snapshot, so the counts are requested again.
        if (connection === "live") void (this.#movies ? this.#refresh() : this.load());
      },
    });
    document.addEventListener("visibilitychange", this.#onVisible);
  }

  close() {
    this.#closed = true;
    this.#feed.close();
    this.#retry.stop();
    clearInterval(this.#pollTimer);
    this.#left.close();
    document.removeEventListener("visibilitychange", this.#onVisible);
  }

  /** Show another part of the programme; false when the address is another view. @param {import("../ui/router.js").Route} route */
  navigate(route) {
    if (route.name !== "programme") return false;
    this.#choice = route.choice;
    this.#show();
    return true;
  }

  /** The badges of holds and bookings may have changed. */
  refresh() {
    this.#show();
  }

  async load() {
    const before = this.#left.messages;
    const movies = await this.#server.api.movies().catch((error) => this.#failed(error));
    if (!movies || this.#closed) return;
    this.#retry.stop();
    this.#take(movies, before);
  }

  /** @param {import("../server/types.js").FeedMessage} message */
  #receive(message) {
    this.#left.receive(message);
    if (message.type === "SHOWTIME_CHANGED") void this.#refresh();
    return true;
  }

  async #refresh() {
    const before = this.#left.messages;
    const movies = this.#movies && (await this.#server.api.movies().catch(() => null));
    if (movies && !this.#closed) this.#take(movies, before);
  }

  /** Redraw only when the programme has changed; otherwise update the counts. @param {Movie[]} movies @param {number} before */
  #take(movies, before) {
    const isNew = shapeOf(movies) !== shapeOf(this.#movies ?? []) || !this.#movies;
    this.#left.update(movies.flatMap((movie) => movie.showtimes ?? []), before);
    this.#movies = movies;
    if (!isNew) return;
    if (this.#body.hasAttribute("aria-busy")) this.#replaceBody();
    this.#filters.offer(movies, daysOf(movies));
    this.#filters.element.hidden = false;
    this.#show();
  }

  /** Another element below the filters, which appear now: the one before would move. */
  #replaceBody() {
    const body = h("div", { class: "programme-body" });
    this.#body.replaceWith(body);
    this.#body = body;
  }

  #show() {
    this.#setTitle();
    if (!this.#movies) return;
    const focused = document.activeElement?.getAttribute("data-showtime");
    this.#filters.show(this.#choice);
    this.#body.replaceChildren(...this.#sections(this.#movies));
    const again = focused && this.#body.querySelector(`[data-showtime="${CSS.escape(focused)}"]`);
    if (again instanceof HTMLElement) again.focus({ preventScroll: true });
  }

  /** @param {readonly Movie[]} movies @returns {HTMLElement[]} */
  #sections(movies) {
    const { day, movie, only } = this.#choice;
    const chosen = shownAs(movies.filter(({ id }) => movie === null || id === movie), only);
    const days = daysOf(chosen).filter(({ key }) => day === null || key === day);
    if (!movies.some(({ showtimes }) => showtimes?.length)) return [h("p", { class: "notice" }, words.nothingOn)];
    if (movie !== null && !movies.some(({ id }) => id === movie)) return emptyNotice(words.noFilm);
    if (!days.length) return emptyNotice(words.nothingMatches);
    /** @type {Set<Movie>} */
    const shown = new Set();
    return days.map((one) => this.#section(one, shown));
  }

  /** @param {Day} day @param {Set<Movie>} shown films whose summary was shown on an earlier day; this day's are added */
  #section(day, shown) {
    const cards = day.films.map(({ movie, showtimes }) =>
      movieCard(movie, showtimes, { again: shown.has(movie), storage: this.#server.storage, left: this.#left }),
    );
    for (const { movie } of day.films) shown.add(movie);
    return h("section", { class: "day" }, h("h2", {}, day.name), h("div", { class: "cards" }, ...cards));
  }

  #setTitle() {
    const { day, movie } = this.#choice;
    const film = this.#movies?.find(({ id }) => id === movie)?.title;
    const date = daysOf(this.#movies ?? []).find(({ key }) => key === day)?.short;
    setTitle(film, date, words.programme);
  }

  /** @param {Error} error */
  #failed(error) {
    if (!this.#closed) this.#retry.later();
    if (this.#body.querySelector("button")) return null;
    const again = tryAgain(() => void this.load());
    this.#body.replaceChildren(h("p", { class: "notice" }, error.message), again);
    return null;
  }
}

/** The programme without the counts of seats left, as text. @param {readonly Movie[]} movies */
const shapeOf = (movies) => JSON.stringify(movies, (key, value) => (key === "seats_available" ? undefined : value));

/** @param {string} why */
function emptyNotice(why) {
  const all = h("a", { class: "button", href: TO_PROGRAMME }, words.wholeProgramme);
  return [h("p", { class: "notice" }, why), all];
}
