/**
 * What a tap on a seat means in its room: as many seats as the party has, both halves of a love seat, a companion seat with
 * its wheelchair place, and places that are chosen on purpose only. The server judges by the same rules (docs/PROGRAMME.md).
 */

import { inOrder } from "../seats/seat_map.js";
import { SPECIAL, pairsOf } from "../seats/seat_shapes.js";
import { h } from "../ui/dom.js";
import { words } from "../ui/words.js";
import { PartySize } from "../seats/party_size.js";
import { namesIn } from "../tickets/seat_words.js";
import { tapped } from "./intents.js";

/** @typedef {import("../server/types.js").Intent} Intent */
/** @typedef {import("../server/types.js").Seat} Seat */

/**
 * @typedef {object} ChoiceListener
 * @property {() => readonly string[]} held
 * @property {() => import("../seats/seat_views.js").SeatViews} views
 * @property {(intent: Intent) => void} onIntent
 * @property {(text: string, tone?: "bad") => void} onHint
 * @property {import("./alternatives.js").Alternatives} alternatives
 * @property {() => void} onParty another number of seats is taken by a tap
 * @property {(count: number) => void} onNoneTogether the room has no group of so many seats left
 */

export class SeatChoice {
  #names;
  #rules;
  #status;
  #listener;
  /** The other half of a love seat. @type {Map<string, string>} */
  #partners = new Map();
  /** Wheelchair and companion places side by side, by each of them. @type {Map<string, Seat[]>} */
  #groups = new Map();
  /** How many seats a tap takes. */
  party;
  #box = h("input", { type: "checkbox", "data-action": "accessible" });
  element = h("label", { class: "accessible" }, this.#box, words.accessible);

  /** @param {import("../server/types.js").Showtime} showtime @param {ChoiceListener} listener */
  constructor({ rules, status, seat_map: map }, listener) {
    this.#names = namesIn(map);
    this.#rules = rules;
    this.#status = status;
    this.#listener = listener;
    this.party = new PartySize(rules.seats_per_hold_max, listener.onParty);
    for (const row of map.rows) {
      const seats = inOrder(row);
      if (rules.love_pairs) this.#pair(seats);
      this.#group(seats);
    }
    this.element.hidden = !this.#isSetAside;
    this.#box.addEventListener("change", () => this.element.toggleAttribute("data-on", this.#box.checked));
  }

  /** @param {string} seatId */
  choose(seatId) {
    const { held, views, onIntent, onHint } = this.#listener;
    if (held().includes(seatId)) return this.remove(seatId);
    if (this.#status) return onHint(words.showtimeNotices[this.#status]);
    const view = views().viewOf(seatId);
    if (!this.isForAll(seatId) && view.status === "available") return onHint(words.setAside);
    if (this.party.count > 1 && !view.mine) return this.#takeGroup(seatId, view.status);
    const partner = this.#partners.get(seatId) ?? "";
    const also = partner && !held().includes(partner) && views().isFree(partner) ? [partner] : [];
    const intent = tapped(seatId, held(), view, this.#rules.seats_per_hold_max, also, this.#names);
    if ("kind" in intent) onIntent(intent);
    else onHint(intent.text, intent.tone);
  }

  /** Take as many seats side by side as the party has, this one among them. @param {string} seatId @param {import("../server/types.js").SeatView["status"]} status */
  #takeGroup(seatId, status) {
    const { alternatives, onIntent, onHint, onNoneTogether } = this.#listener;
    const { count } = this.party;
    if (status === "unknown") return onHint(words.notFree(this.#names([seatId])[0], status));
    const group = alternatives.groups(seatId, count).find((seats) => seats.includes(seatId));
    if (group) return onIntent({ kind: "take", seats: group });
    if (alternatives.offerGroups(seatId, count)) onHint(words.noGroup(count, this.#names([seatId])[0]));
    else onNoneTogether(count);
  }

  /** Give a seat back, with what is sold with it only. @param {string} seat */
  remove(seat) {
    const held = this.#listener.held();
    const rest = held.filter((one) => one !== seat && one !== this.#partners.get(seat));
    const kept = rest.filter((one) => !this.#needs(one) || this.#placesBeside(one).some((place) => rest.includes(place)));
    this.#listener.onIntent({ kind: "remove", seat, also: held.filter((one) => one !== seat && !kept.includes(one)) });
  }

  /** The best seats together, of the kinds that are chosen on purpose. @param {number} count */
  best(count) {
    this.#listener.onIntent({ kind: "best", count, ...(this.#box.checked && { kinds: [...SPECIAL] }) });
  }

  /** Whether no pair is split by these seats. @param {readonly string[]} seats */
  isWhole(seats) {
    const others = seats.map((seat) => this.#partners.get(seat) ?? seat);
    return others.every((other) => seats.includes(other) || !this.#listener.views().isFree(other));
  }

  /** Whether a seat may be taken without choosing it on purpose, or is chosen so. @param {string} seat */
  isForAll(seat) {
    return !this.#groups.has(seat) || !this.#isSetAside || this.#box.checked;
  }

  /** Whether the room has places that are not sold to all yet. */
  get #isSetAside() {
    const { accessible_released_at: releasedAt = Infinity } = this.#rules;
    return this.#groups.size > 0 && Date.now() < releasedAt;
  }

  /** Whether a seat is sold with a wheelchair place only. @param {string} seat */
  #needs(seat) {
    const isCompanion = this.#groups.get(seat)?.some((one) => one.seat_id === seat && one.kind === "companion");
    return isCompanion && this.#rules.companion_rule && this.#isSetAside && this.#placesBeside(seat).length > 0;
  }

  /** @param {string} seat */
  #placesBeside(seat) {
    return (this.#groups.get(seat) ?? []).filter((one) => one.kind === "wheelchair").map((one) => one.seat_id);
  }

  /** @param {Seat[]} seats of a row */
  #pair(seats) {
    for (const [{ seat_id: left }, { seat_id: right }] of pairsOf(seats)) this.#partners.set(left, right).set(right, left);
  }

  /** @param {Seat[]} seats of a row */
  #group(seats) {
    /** @type {Seat[]} */
    let group = [];
    for (const seat of seats) {
      if (!SPECIAL.has(seat.kind)) continue;
      group = group.at(-1)?.x === seat.x - 1 ? group : [];
      group.push(seat);
      this.#groups.set(seat.seat_id, group);
    }
  }
}
