/**
 * All with which a customer chooses seats at one showtime: taps on the map, how many one of them takes, the best seats
 * together, accessible places, and what they can have instead.
 */

import { Alternatives } from "./alternatives.js";
import { bestPicks } from "../seats/best_picks.js";
import { SeatChoice } from "./seat_choice.js";
import { h } from "../ui/dom.js";
import { words } from "../ui/words.js";

/** @typedef {import("../server/types.js").Intent} Intent */

/**
 * @typedef {object} ChoiceToolsListener
 * @property {() => import("./my_hold.js").MyHold} hold
 * @property {() => import("../seats/seat_views.js").SeatViews} views
 * @property {(intent: Intent) => void} onIntent
 * @property {(text: string, tone?: "bad") => void} onHint
 * @property {(text: string) => void} announce
 * @property {(seatIds: Iterable<string>) => void} onChanged these seats, or what there is to choose, look otherwise now
 * @property {() => void} onFocusLost
 */

export class ChoiceTools {
  #showtime;
  #listener;
  /** @type {SeatChoice} */
  #choice;
  alternatives;
  element;

  /** @param {import("../server/types.js").Showtime} showtime @param {ChoiceToolsListener} listener */
  constructor(showtime, listener) {
    const { onIntent, onHint, onChanged, onFocusLost } = listener;
    this.#showtime = showtime;
    this.#listener = listener;
    this.alternatives = new Alternatives(showtime, {
      onTake: (seats) => onIntent({ kind: "take", seats }),
      onFocusLost,
      onChanged,
      isFree: (seat) => listener.views().isFree(seat),
      isForAll: (seat) => this.#choice.isForAll(seat),
      isWhole: (seats) => this.#choice.isWhole(seats),
    });
    this.#choice = new SeatChoice(showtime, {
      held: () => listener.hold().seats,
      views: listener.views,
      alternatives: this.alternatives,
      onIntent,
      onHint,
      onParty: () => (listener.announce(this.hint), onChanged([])),
      onNoneTogether: (count) => onHint(words.noneTogether(count), "bad"),
    });
    const best = bestPicks(showtime.rules.seats_per_hold_max, (count) => this.#choice.best(count));
    const tools = showtime.status ? [] : [best, this.#choice.element, this.#choice.party.element];
    this.element = h("div", { class: "choice-tools" }, ...tools);
  }

  /** What to do, for who has no seats. */
  get hint() {
    const { status, rules } = this.#showtime;
    if (status) return words.notSold;
    const { count } = this.#choice.party;
    return count > 1 ? words.pickGroup(count) : words.pick(Math.round(rules.hold_life_max_ms / 1000));
  }

  /** A tap on a seat. @param {string} seatId */
  choose(seatId) {
    this.#choice.choose(seatId);
  }

  /** Give a seat back. @param {string} seatId */
  remove(seatId) {
    this.#choice.remove(seatId);
  }

  /** The server has refused a change. @param {import("../server/api.js").Refusal} refusal @param {Intent} intent @param {readonly string[]} wished */
  refused(refusal, intent, wished) {
    const isShort = refusal.slug === "not-enough-together" && intent.kind === "best";
    this.#listener.onHint(isShort ? words.noneTogether(intent.count) : refusal.message, "bad");
    this.alternatives.refused(refusal, wished);
  }
}
