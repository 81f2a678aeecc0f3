/** Looks back: asks for the map of the moment that the bar has, one request at a time, and changes between past and live. */

import { Refusal } from "../server/api.js";
import { PastMap } from "./past_map.js";
import { TimeBar } from "./time_bar.js";

/** @typedef {import("./office_types.js").PastAnswer} PastAnswer */

/** A moment to come is the present, by the server's clock. */
const PRESENT = 900_000_000_000_000;

export class TimeTravel {
  #path;
  #desk;
  #showtime;
  #heading;
  /** Built when somebody looks back first: it is a whole second map. @type {PastMap | null} */
  #past = null;
  #onShown;
  /** The moment that is wanted; null: live. @type {number | null} */
  #wanted = null;
  #isBusy = false;
  #closed = false;
  #bar;

  /**
   * @param {import("../server/types.js").Showtime} showtime @param {() => HTMLElement} heading makes that of the past map
   * @param {import("./office_page.js").Desk} desk
   * @param {(past: HTMLElement | null) => void} onShown what is to be shown: the past map, or null, the live one
   */
  constructor(showtime, heading, desk, onShown) {
    this.#path = `showtimes/${encodeURIComponent(showtime.showtime_id)}/map`;
    this.#desk = desk;
    this.#showtime = showtime;
    this.#heading = heading;
    this.#onShown = onShown;
    this.#bar = new TimeBar(showtime.timezone, {
      onOpen: () => void this.#open(),
      onMoment: (at) => void this.#go(at),
      onLive: () => this.#live(),
    });
  }

  get element() {
    return this.#bar.element;
  }

  close() {
    this.#closed = true;
    this.#past?.close();
  }

  async #open() {
    const answer = await this.#map(PRESENT);
    const { last } = answer?.log ?? { last: null };
    const atLast = last === null ? answer : await this.#map(last);
    if (atLast && this.#wanted === null && !this.#closed) this.#bar.begin(atLast);
  }

  /** @param {number} at */
  async #go(at) {
    this.#wanted = at;
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let asked = null; this.#wanted !== asked && this.#wanted !== null; ) {
      asked = this.#wanted;
      const answer = await this.#map(asked);
      if (this.#wanted !== asked || this.#closed) continue;
      if (answer) this.#show(answer);
      else this.#live();
    }
    this.#isBusy = false;
  }

  /** @param {PastAnswer} answer */
  #show(answer) {
    const past = (this.#past ??= new PastMap(this.#showtime, this.#heading()));
    if (!past.element.isConnected) this.#onShown(past.element);
    past.show(answer);
    this.#bar.show(answer);
  }

  #live() {
    this.#wanted = null;
    if (this.#past?.element.isConnected) this.#onShown(null);
    this.#bar.showLive();
    void this.#open();
  }

  /** Null, and the reason is shown, where it was refused. @param {number} at @returns {Promise<PastAnswer | null>} */
  async #map(at) {
    const answer = await this.#desk.api.send("GET", `${this.#path}?at=${at}`).catch((error) => error);
    if (!(answer instanceof Error)) return answer;
    if (!(answer instanceof Refusal)) throw answer;
    if (!this.#closed) this.#desk.toast(answer.message, "bad");
    return null;
  }
}
