/**
 * All with which a customer chooses seats at one showtime: taps on the map, how many one of them takes, the best seats
 * together, accessible places, and what they can have instead.
 */

import { Alternatives } from "./alternatives.js";
import { NoSeats } from "./no_seats.js";
import { bestPicks } from "../seats/best_picks.js";
import { SeatChoice } from "./seat_choice.js";
import { focusIn, h } from "../ui/dom.js";
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
 * @property {() => void} onParty another number of seats is taken by a tap
 */

export class ChoiceTools {
  #showtime;
  #listener;
  /** @type {SeatChoice} */
  #choice;
  #noSeats;
  /** Nothing is free, as it was last shown. */
  #isNoneFree = false;
  alternatives;
  element;
  /** What there is instead, for the panel of the hold. */
  instead;

  /**
   * @param {import("../server/types.js").Showtime} showtime @param {ChoiceToolsListener} listener
   * @param {import("../server/server.js").TicketServer | null} server where other times are looked for, if they are offered
   */
  constructor(showtime, listener, server) {
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
      onParty: () => (listener.announce(this.hint), listener.onParty()),
      onNoneTogether: (count) => this.#noneTogether(count),
    });
    this.#noSeats = new NoSeats(server, showtime);
    this.instead = h("div", { class: "instead" }, this.#noSeats.element, this.alternatives.offers.element);
    const best = bestPicks(showtime.rules.seats_per_hold_max, (count) => this.#choice.best(count));
    const tools = showtime.status ? [] : [best, this.#choice.element, this.#choice.party.element];
    this.element = h("div", { class: "choice-tools" }, ...tools);
  }

  /** What to do, for who has no seats; "" where there is something else to say. */
  get hint() {
    const { status, rules } = this.#showtime;
    if (status) return words.notSold;
    if (this.#noSeats.isShown) return "";
    return this.count > 1 ? words.pickGroup(this.count) : words.pick(Math.round(rules.hold_life_max_ms / 1000));
  }

  /** How many seats a tap takes. */
  get count() {
    return this.#choice.party.count;
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
    if (refusal.slug === "not-enough-together" && intent.kind === "best") return this.#noneTogether(intent.count);
    this.#listener.onHint(refusal.message, "bad");
    this.alternatives.refused(refusal, wished);
  }

  /** The customer wants something else: what was offered instead is over. */
  clear() {
    this.alternatives.clear();
    if (!this.#isNoneFree) this.#noSeats.hide();
  }

  /**
   * Show whether there is anything to choose. Seats of others that are on hold may come free, so the tools stay for these.
   * @param {import("../seats/seat_states.js").SeatStates} states
   */
  show(states) {
    const wasNoneFree = this.#isNoneFree;
    const isNoneFree = states.cursor !== null && states.free === 0 && !this.#listener.hold().seats.length;
    this.#isNoneFree = isNoneFree && !this.#showtime.status;
    const isAnyOnHold = this.#isNoneFree && states.isAnyOnHold;
    if (this.#isNoneFree) this.#showNoneFree(isAnyOnHold, !wasNoneFree);
    else if (wasNoneFree) this.#noSeats.hide();
    const isSoldOut = this.#isNoneFree && !isAnyOnHold;
    const hadFocus = isSoldOut && this.element.contains(focusIn(this.element));
    this.element.hidden = isSoldOut;
    if (hadFocus) this.#listener.onFocusLost();
  }

  /** @param {boolean} isAnyOnHold @param {boolean} isNew */
  #showNoneFree(isAnyOnHold, isNew) {
    const text = isAnyOnHold ? words.noneFree : words.soldOut;
    this.#noSeats.show(text, 1, isAnyOnHold ? words.mayComeFree : "");
    if (isNew) this.#listener.announce(text);
  }

  /** @param {number} count */
  #noneTogether(count) {
    this.#listener.onHint(words.noneTogether(count), "bad");
    if (!this.#isNoneFree) this.#noSeats.show(words.noneTogether(count), count);
    this.#listener.onChanged([]);
  }
}
