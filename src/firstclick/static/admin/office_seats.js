/**
 * What is known of each seat of a showtime: its status from the feed, and who has it from the box office's map, which is
 * requested again after each change.
 */

import { office } from "./words.js";

/** @typedef {import("./office_types.js").SeatFact} SeatFact */
/** @typedef {import("./office_types.js").MapAnswer} MapAnswer */
/** @typedef {import("../server/types.js").SeatView} SeatView */

export class OfficeSeats {
  /** @type {Map<string, SeatFact>} */
  #facts = new Map();
  #states;
  #choice;
  /** Seats of an act that is under way. @type {Set<string>} */
  #busy = new Set();

  /** @param {import("../seats/seat_states.js").SeatStates} states @param {import("./choice.js").Choice} choice */
  constructor(states, choice) {
    this.#states = states;
    this.#choice = choice;
  }

  /** @param {MapAnswer} answer */
  replace({ seats }) {
    this.#facts = new Map(seats.map((one) => [one.seat_id, one]));
  }

  /** @param {readonly string[]} seatIds */
  setBusy(seatIds) {
    this.#busy = new Set(seatIds);
  }

  /** All seats of a hold. @param {string} handle @returns {import("./office_types.js").HoldFact} */
  hold(handle) {
    const its = [...this.#facts.values()].filter((fact) => fact.handle === handle);
    const isPaying = its.some((fact) => fact.status === "booked");
    const { expires_at: until = null, label = "", held_by: by = null } = its[0] ?? {};
    return { handle, seats: its.map((fact) => fact.seat_id), until, isPaying, label, by };
  }

  /** What is known of a seat; only its status where it has changed since the map was requested. @param {string} seatId @returns {SeatFact} */
  factOf(seatId) {
    const live = this.#states.get(seatId);
    const fact = this.#facts.get(seatId);
    const status = live === "unknown" ? (fact?.status ?? "unknown") : live;
    return fact && isSame(fact.status, status) ? { ...fact, status } : { seat_id: seatId, status };
  }

  /** How a seat looks. @param {string} seatId @returns {SeatView} */
  viewOf(seatId) {
    const fact = this.factOf(seatId);
    const pending = this.#busy.has(seatId);
    const mark = isDue(fact) ? "due" : fact.inside ? "inside" : undefined;
    return { status: fact.status, mine: this.#choice.has(seatId), pending, suggested: false, note: noteOf(fact), mark };
  }
}

/** Who has a seat, in words. @param {SeatFact} fact */
export function noteOf(fact) {
  const { reference, name, label } = fact;
  return [name || labelText(label) || reference, reference && payState(fact), admission(fact)].filter(Boolean).join(", ");
}

/** The label that the server gives to broken seats. */
const BROKEN = "out of order";

/** A label in the language of the page, where it is the server's. @param {string | undefined} label */
export const labelText = (label) => (label === BROKEN ? office.broken : label);

/** Whether the seat is sold, and still to be paid. @param {SeatFact} fact */
export const isDue = (fact) => fact.paid === "due";

/** How the payment of a sold seat stands, in words. @param {SeatFact} fact */
export const payState = ({ paid }) => office.payStates[paid ?? ""] ?? "";

/** Whether somebody was let in with the seat, in words; "" for nobody. @param {SeatFact} fact */
export const admission = ({ admitted_at: at, inside }) => (at ? (inside ? office.checkedIn : office.wentOut) : "");

/** The feed has its own word for a reserved seat that is broken. @param {string} one @param {string} other */
const isSame = (one, other) => one === other || (one === "reserved" && other === "out_of_order");
