/** A showtime's map as it was at a moment. It can be looked at, and nothing can be changed by it. */

import { legend } from "../seats/legend.js";
import { RoomView } from "../seats/room_view.js";
import { h, setText } from "../ui/dom.js";
import { words } from "../ui/words.js";
import { mapLegend } from "./map_legend.js";
import { countsText } from "./map_counts.js";
import { isDue, noteOf } from "./office_seats.js";

/** @typedef {import("./office_types.js").PastAnswer} PastAnswer */
/** @typedef {import("./office_types.js").SeatFact} SeatFact */

export class PastMap {
  /** @type {Map<string, SeatFact>} */
  #facts = new Map();
  #room;
  #counts = h("p", { class: "free", "data-role": "counts" });
  #who = h("p", { role: "status", "data-role": "past-seat" });
  element;

  /** @param {import("../server/types.js").Showtime} showtime @param {HTMLElement} heading above the map */
  constructor(showtime, heading) {
    this.#room = new RoomView(showtime, { onChoose: (seatId) => this.#sayWho(seatId), viewOf: (seatId) => this.#viewOf(seatId) });
    const tools = h("div", { class: "office-tools" }, this.#counts, this.#who, this.#room.tools);
    const room = h("div", { class: "office-room card" }, this.#room.element, legend(showtime, mapLegend().filter(([, , isSelected]) => !isSelected)));
    this.element = h("div", { class: "past-map" }, heading, tools, room);
  }

  /** @param {PastAnswer} answer */
  show({ seats }) {
    this.#facts = new Map(seats.map((one) => [one.seat_id, { ...one, status: one.reason === "out_of_order" ? "out_of_order" : one.status }]));
    this.#room.ready();
    for (const seatId of this.#room.seatIds) this.#room.paint(seatId, this.#viewOf(seatId));
    setText(this.#counts, countsText(this.#room.seatIds.map((seatId) => this.#factOf(seatId).status)));
    setText(this.#who, "");
  }

  close() {
    this.#room.close();
  }

  /** @param {string} seatId @returns {SeatFact} */
  #factOf(seatId) {
    return this.#facts.get(seatId) ?? { seat_id: seatId, status: "unknown" };
  }

  /** @param {string} seatId @returns {import("../server/types.js").SeatView} */
  #viewOf(seatId) {
    const fact = this.#factOf(seatId);
    const mark = isDue(fact) ? "due" : undefined;
    return { status: fact.status, mine: false, pending: false, suggested: false, note: noteOf(fact), mark };
  }

  /** @param {string} seatId */
  #sayWho(seatId) {
    const fact = this.#factOf(seatId);
    const status = fact.status === "unknown" ? "" : words.statuses[fact.status];
    setText(this.#who, [`${seatId}: ${status}`, noteOf(fact)].filter(Boolean).join(", "));
  }
}
