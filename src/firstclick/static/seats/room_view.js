/**
 * The room's seats as a map or as a list, as the customer chooses. Changes of seats come in by `paint`, choices go out by
 * `onChoose`. Only the view that is shown is kept current; the other one is updated when it is shown.
 */

import { adoptSheet, h, setText } from "../ui/dom.js";
import { ChangeMarks } from "./change_marks.js";
import * as storage from "../server/storage.js";
import { MapGestures } from "./map_gestures.js";
import { MapKeys } from "./map_keys.js";
import { MapZoom } from "./map_zoom.js";
import { OverviewMap } from "./overview_map.js";
import { RoomAids } from "./room_aids.js";
import { pricesOf } from "./seat_prices.js";
import { SeatMapView } from "./seat_map.js";
import { words } from "../ui/words.js";

/** @typedef {import("../server/types.js").SeatView} SeatView */
/** @typedef {"map" | "list"} Way */
/**
 * `count`: how many seats are taken with one. `isStaffs`: for staff, whose letters do other things than to lead to rows.
 * @typedef {{onChoose: (seatId: string) => void, viewOf: (seatId: string) => SeatView, count?: () => number, isStaffs?: boolean}} Callbacks
 */

const KEY = "firstclick.room";
/** A second tap on the same seat within this time is meant as one with the first. */
const DOUBLE_TAP_MS = 400;

export class RoomView {
  #seatMap;
  #callbacks;
  #prices;
  #map;
  #keys;
  #zoom;
  #overview;
  /** For buyers. @type {RoomAids | null} */
  #aids = null;
  /** @type {import("./seat_list.js").SeatListView | null} */
  #list = null;
  /** What is said while the list is loaded, or when it cannot be. */
  #notice = h("p", { class: "room-notice", role: "status", hidden: true });
  #changeMarks = new ChangeMarks();
  #frame = h("div", { class: "map-frame" });
  #window = h("div", { class: "map-window" });
  /** Where the room goes on; loaded when it does. @type {import("./map_edges.js").MapEdges | null} */
  #edges = null;
  #switch;
  #viewportFrame = 0;
  #lastTap = { seatId: "", at: -Infinity };
  #closed = false;
  /** @type {Way} */
  #way = "map";
  element = h("div", { class: "room" });
  tools;

  /** @param {import("../server/types.js").Showtime} showtime @param {Callbacks} callbacks */
  constructor(showtime, callbacks) {
    const { seat_map: seatMap, auditorium } = showtime;
    this.#seatMap = seatMap;
    this.#callbacks = callbacks;
    this.#prices = pricesOf(showtime);
    this.#map = new SeatMapView(seatMap, auditorium.name, this.#prices);
    this.#keys = new MapKeys(this.#map, seatMap, callbacks.onChoose, !callbacks.isStaffs);
    this.#zoom = new MapZoom(this.#map, () => this.#onViewport());
    this.#overview = new OverviewMap(seatMap, this.#map.size, (point) => this.#zoom.centre(point));
    new MapGestures(this.#zoom);
    this.#window.append(this.#zoom.scroller);
    this.#frame.append(this.#window, h("div", { class: "overview-place" }, this.#overview.element));
    this.#switch = h("div", { class: "ways", role: "group", "aria-label": words.showSeatsAs });
    this.#switch.append(this.#button("map", words.asMap), this.#button("list", words.asList));
    this.tools = h("div", { class: "room-tools" }, this.#switch, this.#zoom.buttons);
    this.element.append(this.#frame);
    if (!callbacks.isStaffs) this.element.append(this.#newAids().element);
    this.element.append(this.#notice);
    this.#map.grid.addEventListener("click", (event) => this.#tapped(event));
    this.#map.grid.addEventListener("pointerover", (event) => this.#map.title(this.#map.seatAt(event) ?? ""));
    this.#show(storage.read(KEY) === "list" ? "list" : "map");
  }

  get seatIds() {
    return this.#map.seatIds;
  }

  /** As many seats are taken with one as `count` returns now. */
  countChanged() {
    this.#aids?.changed();
  }

  /** Show the current state of a seat. @param {string} seatId @param {SeatView} view */
  paint(seatId, view) {
    this.#aids?.changed();
    if (this.#way === "list") return this.#list?.paint(seatId, view);
    this.#map.paint(seatId, view);
    this.#overview.paint(seatId, view);
  }

  /** Call when the seats are known. */
  ready() {
    this.#map.ready();
    this.#keys.startAt((seatId) => this.#callbacks.viewOf(seatId).status === "available");
  }

  /** Call when the room is on the page: seats have their size before they are painted. */
  fit() {
    this.#zoom.fit();
  }

  /** Scroll to seats. @param {readonly string[]} seatIds */
  reveal(seatIds) {
    this.#shown.reveal(seatIds);
  }

  /** Briefly mark seats that others have changed. @param {readonly string[]} seatIds */
  markChanged(seatIds) {
    const cells = seatIds.map((seatId) => this.#shown.cell(seatId));
    this.#changeMarks.show(cells.filter((cell) => cell !== null));
  }

  focus() {
    (this.#way === "list" && this.#list ? this.#list : this.#keys).focus();
  }

  close() {
    this.#closed = true;
    cancelAnimationFrame(this.#viewportFrame);
    this.#zoom.close();
    this.#overview.close();
    this.#list?.close();
    this.#aids?.close();
    this.#changeMarks.close();
  }

  get #shown() {
    return this.#way === "list" && this.#list ? this.#list : this.#map;
  }

  /** @param {Way} way */
  #show(way) {
    this.#way = way;
    this.#changeMarks.close();
    if (this.#list) this.#list.element.hidden = way === "map";
    else if (way === "list") {
      void this.#loadList();
      this.#aids?.openFinder();
    }
    this.#notice.hidden = way === "map" || this.#list !== null;
    this.#frame.hidden = this.#zoom.buttons.hidden = way === "list";
    for (const button of this.#switch.children) {
      button.setAttribute("aria-pressed", String(button.getAttribute("data-action") === `show-${way}`));
    }
    for (const seatId of this.seatIds) this.paint(seatId, this.#callbacks.viewOf(seatId));
  }

  #newAids() {
    const listener = { ...this.#callbacks, onGoTo: (/** @type {string} */ seatId) => this.#goTo(seatId) };
    const room = { element: this.element, focus: () => this.focus() };
    return (this.#aids = new RoomAids(this.#seatMap, this.#prices, listener, room));
  }

  /** @param {string} seatId */
  #goTo(seatId) {
    if (this.#way === "list") this.#list?.goTo(seatId);
    else this.#keys.goTo(seatId);
  }

  async #loadList() {
    setText(this.#notice, words.loading);
    try {
      const { SeatListView, listSheet } = await import("./seat_list.js");
      if (this.#list || this.#closed) return;
      adoptSheet(this.element, listSheet);
      this.#list = new SeatListView(this.#seatMap, this.#prices, { ...this.#callbacks, onChoose: (seatId, event) => this.#choose(seatId, event) });
      this.element.append(this.#list.element);
      this.#show(this.#way);
    } catch {
      setText(this.#notice, words.noAnswer);
    }
  }

  /** @param {Event} event */
  #tapped(event) {
    const seatId = this.#map.seatAt(event);
    if (!seatId) return;
    this.#keys.stopAt(seatId);
    this.#choose(seatId, event);
  }

  /** A double tap would take a seat and give it back. Keys do not bounce. @param {string} seatId @param {Event} event */
  #choose(seatId, event) {
    const before = this.#lastTap;
    const isTap = event instanceof PointerEvent && event.detail > 0;
    if (isTap && seatId === before.seatId && event.timeStamp - before.at < DOUBLE_TAP_MS) return;
    this.#lastTap = { seatId, at: event.timeStamp };
    this.#callbacks.onChoose(seatId);
  }

  /** They are a hint only: without them the room is as it is. */
  async #loadEdges() {
    const module = await import("./map_edges.js").catch(() => null);
    if (!module || this.#edges || this.#closed) return;
    adoptSheet(this.element, module.sheet);
    this.#edges = new module.MapEdges(this.#window);
    this.#onViewport();
  }

  /** At most once a frame: scroll and resize events come in bursts. */
  #onViewport() {
    this.#viewportFrame ||= requestAnimationFrame(() => {
      this.#viewportFrame = 0;
      const whole = this.#way === "list" || this.#zoom.isWhole;
      this.#zoom.scroller.toggleAttribute("data-pannable", !whole);
      this.#overview.frame(whole || this.#zoom.isNearlyWhole ? null : this.#zoom.viewport);
      if (this.#edges) this.#edges.show(this.#zoom.viewport, this.#map.size);
      else if (!whole) void this.#loadEdges();
    });
  }

  /** @param {Way} way @param {string} label */
  #button(way, label) {
    const button = h("button", { type: "button", class: "way", "data-action": `show-${way}` }, label);
    button.addEventListener("click", () => {
      storage.write(KEY, way);
      this.#show(way);
    });
    return button;
  }
}
