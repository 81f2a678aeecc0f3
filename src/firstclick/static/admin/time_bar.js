/**
 * The bar below a showtime's map: a slider from the first to the last event of the log. It says which moment is chosen and
 * how much of it is known; it loads nothing. At its end is the present.
 */

import { h, setAttribute, setText } from "../ui/dom.js";
import { momentOf } from "../ui/dates.js";
import { office } from "./words.js";

/** @typedef {import("./office_types.js").PastAnswer} PastAnswer */
/** @typedef {{onOpen: () => void, onMoment: (at: number) => void, onLive: () => void}} TimeBarListener */

export class TimeBar {
  #listener;
  #zone;
  /** @type {PastAnswer["log"]} */
  #log = { first: null, last: null, previous: null, next: null };
  #open = button("look-back", office.lookBack);
  #slider = h("input", { type: "range", min: "0", max: "1", step: "1", "data-field": "moment", "aria-label": office.moment });
  #back = button("event-before", office.eventBefore);
  #on = button("event-after", office.eventAfter);
  #live = h("button", { type: "button", class: "button", "data-action": "back-to-live" }, office.backToLive);
  #text = h("p", { class: "past-moment", role: "status", "data-role": "moment" });
  #steps = h("div", { class: "past-steps", hidden: true }, this.#back, this.#slider, this.#on, this.#live);
  element = h("section", { class: "past-bar card", "aria-label": office.throughTheEvening }, this.#open, this.#text, this.#steps);

  /** @param {string | undefined} zone the cinema's time zone @param {TimeBarListener} listener */
  constructor(zone, listener) {
    this.#zone = zone;
    this.#listener = listener;
    this.#open.addEventListener("click", () => listener.onOpen());
    this.#live.addEventListener("click", () => this.#live.hasAttribute("aria-disabled") || this.#present());
    this.#back.addEventListener("click", () => this.#step(this.#log.previous));
    this.#on.addEventListener("click", () => this.#on.hasAttribute("aria-disabled") || this.#step(this.#log.next));
    this.#slider.addEventListener("input", () => this.#step(Number(this.#slider.value)));
    this.#steps.addEventListener("keydown", (event) => this.#key(event));
  }

  /** The log was loaded, and may be empty. The slider takes the focus when it is shown first. @param {PastAnswer} answer */
  begin(answer) {
    this.#log = answer.log;
    if (answer.log.first === null) return setText(this.#text, office.nothingLogged);
    const isFirst = this.#steps.hidden;
    this.#open.hidden = true;
    this.#steps.hidden = false;
    this.showLive();
    if (isFirst) this.#slider.focus();
  }

  /** The map of a moment is shown. Buttons that cannot be used now keep the focus: they are marked, not disabled. @param {PastAnswer} answer */
  show(answer) {
    this.#log = answer.log;
    this.#place(answer.at);
    const known = answer.complete ? "" : answer.missing ? office.eventsMissing(answer.missing) : office.salesOnly;
    setText(this.#text, [office.shownMoment(this.#spoken(answer.at)), known].filter(Boolean).join(" "));
    setAttribute(this.#live, "aria-disabled", false);
  }

  /** The map is live. */
  showLive() {
    this.#place(this.#log.last ?? 1);
    this.#slider.setAttribute("aria-valuetext", office.liveNow);
    setText(this.#text, office.liveNow);
    setAttribute(this.#live, "aria-disabled", true);
    setAttribute(this.#on, "aria-disabled", true);
  }

  /** @param {number} at */
  #place(at) {
    const { first, last, previous, next } = this.#log;
    const max = last ?? 1;
    this.#slider.min = String(Math.min(first ?? 0, max - 1));
    this.#slider.max = String(max);
    this.#slider.value = String(at);
    this.#slider.setAttribute("aria-valuetext", this.#spoken(at));
    setAttribute(this.#back, "aria-disabled", previous === null);
    setAttribute(this.#on, "aria-disabled", next === null);
  }

  /** The arrow keys go from event to event; the others of a slider are the browser's. @param {KeyboardEvent} event */
  #key(event) {
    const { previous, next } = this.#log;
    const act = {
      ArrowLeft: () => this.#step(previous),
      ArrowDown: () => this.#step(previous),
      ArrowRight: () => this.#step(next),
      ArrowUp: () => this.#step(next),
      Escape: () => this.#present(),
    }[event.key];
    if (!act || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target !== this.#slider && event.key !== "Escape") return;
    event.preventDefault();
    act();
  }

  /** @param {number | null} at */
  #step(at) {
    if (at === null) return;
    if (this.#log.last !== null && at >= this.#log.last) return this.#present();
    this.#slider.value = String(at);
    this.#slider.setAttribute("aria-valuetext", this.#spoken(at));
    this.#listener.onMoment(at);
  }

  #present() {
    this.#listener.onLive();
    this.#slider.focus();
  }

  /** @param {number} at */
  #spoken(at) {
    return momentOf(at, this.#zone);
  }
}

/** @param {string} action @param {string} text */
const button = (action, text) => h("button", { type: "button", class: "button quiet", "data-action": action }, text);
