/**
 * An auditorium as its seats are drawn for buyers, with its capacity. A click keeps a seat back, or not any more; a button opens the
 * editor of its seats.
 */

import { MapKeys } from "../../seats/map_keys.js";
import { SeatMapView } from "../../seats/seat_map.js";
import { h, setAttribute, setText } from "../../ui/dom.js";
import { NO_SEATS } from "../rooms/plan.js";
import { readPlan } from "../rooms/plan_reader.js";
import { SEAT_KEYS } from "../rooms/plan_writer.js";
import { RoomEditor } from "../rooms/room_editor.js";
import { capacityText } from "../rooms/seat_text.js";
import { office } from "../words.js";
import { put } from "./codecs.js";

/** @typedef {import("./types.js").Entry} Entry */
/** @typedef {import("./draft.js").ProgrammeDraft} ProgrammeDraft */
/** @typedef {import("../../server/types.js").SeatMap} SeatMap */

const SMALLEST_PX = 10;
/** How much of the window's height the map takes. */
const SHARE = 0.4;
const LARGEST_PX = 38;

export class RoomPreview {
  #draft;
  #entry;
  #onChange;
  #onDrawn;
  #isClosed = false;
  /** What the map was drawn from. */
  #drawn = "";
  /** @type {SeatMapView | null} */
  #map = null;
  /** Chairs that are out of order. @type {ReadonlySet<string>} */
  #broken = new Set();
  #place = h("div", { class: "map-scroller" });
  #counts = h("p", { role: "status", "data-role": "capacity" });
  #resize = new ResizeObserver(() => this.#fit());
  #edit = h("button", { type: "button", class: "button", "data-action": "draw-seats" }, office.drawSeats);
  /** @type {RoomEditor | null} */
  #editor = null;
  element;

  /** @param {ProgrammeDraft} draft @param {Entry} entry @param {{onChange: () => void, onDrawn: () => void}} listener house seats were chosen · the editor was closed */
  constructor(draft, entry, { onChange, onDrawn }) {
    this.#draft = draft;
    this.#entry = entry;
    this.#onChange = onChange;
    this.#onDrawn = onDrawn;
    const hint = h("p", { class: "soft" }, office.houseSeatsHint);
    this.#edit.addEventListener("click", () => void this.#openEditor());
    this.element = h("div", { class: "room-preview", "data-role": "preview-map" }, h("div", { class: "room-preview-head" }, h("h3", {}, office.howItLooks), this.#edit), this.#counts, this.#place, hint);
    this.#resize.observe(this.#place);
  }

  close() {
    this.#resize.disconnect();
    this.#isClosed = true;
    this.#editor?.close();
  }

  /** What the server has read of the entry. */
  get #room() {
    const index = this.#draft.tables?.auditorium.indexOf(this.#entry);
    return this.#draft.rooms.find((one) => one.index === index);
  }

  /** The editor draws what the server has read; it begins anew where nothing is drawn. */
  async #openEditor() {
    await this.#draft.settle();
    const room = this.#room;
    const isEmpty = SEAT_KEYS.every((key) => !this.#entry[key]);
    if (this.#isClosed || this.#editor || (!room && !isEmpty)) return;
    const plan = room ? readPlan(room.layout, room.out_of_order, this.#houseSeats) : NO_SEATS;
    this.#editor = new RoomEditor(this.#draft, this.#entry, plan, () => {
      this.#editor = null;
      if (!this.#isClosed) this.#onDrawn();
    });
  }

  refresh() {
    const room = this.#room;
    this.#editor?.refresh();
    setAttribute(this.#edit, "aria-disabled", !room && SEAT_KEYS.some((key) => this.#entry[key]));
    if (room) {
      this.#draw(room.layout);
      this.#broken = new Set(room.out_of_order);
    }
    this.#place.hidden = !this.#map;
    this.#place.toggleAttribute("data-old", !room);
    setText(this.#counts, room ? capacityText(room.layout.rows.flatMap((row) => row.seats)) : office.noPreview);
    this.#paint();
  }

  /** @param {SeatMap} layout */
  #draw(layout) {
    const drawn = JSON.stringify([layout, this.#entry.name]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const map = new SeatMapView(layout, this.#entry.name ?? "", null);
    this.#map = map;
    map.grid.setAttribute("aria-label", office.previewLabel(this.#entry.name ?? ""));
    map.ready();
    const keys = new MapKeys(map, layout, (seatId) => this.#toggle(seatId));
    map.grid.addEventListener("click", (event) => {
      const seatId = map.seatAt(event);
      if (!seatId) return;
      keys.stopAt(seatId);
      this.#toggle(seatId);
    });
    map.grid.addEventListener("pointerover", (event) => map.title(map.seatAt(event) ?? ""));
    this.#place.replaceChildren(map.element);
    this.#fit();
  }

  #fit() {
    if (!this.#map) return;
    const { width, height } = this.#map.size;
    const px = Math.min(this.#place.clientWidth / width, (innerHeight * SHARE) / height);
    this.#map.resize(Math.max(SMALLEST_PX, Math.min(LARGEST_PX, px)));
  }

  get #houseSeats() {
    return [this.#entry.house_seats ?? []].flat().map(String);
  }

  #paint() {
    const kept = this.#houseSeats;
    for (const seatId of this.#map?.seatIds ?? []) {
      const status = kept.includes(seatId) ? "reserved" : this.#broken.has(seatId) ? "out_of_order" : "available";
      this.#map?.paint(seatId, { status, mine: false, pending: false, suggested: false, note: "" });
    }
  }

  /** @param {string} seatId */
  #toggle(seatId) {
    const kept = this.#houseSeats;
    const next = kept.includes(seatId) ? kept.filter((one) => one !== seatId) : [...kept, seatId];
    put(this.#entry, "house_seats", next.length ? next : undefined);
    this.#paint();
    this.#onChange();
  }
}
