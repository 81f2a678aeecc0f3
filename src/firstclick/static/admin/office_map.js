/**
 * A showtime's map for staff: shows who has each seat, live, and does what the panel asks for. What is selected and what
 * was entered stays until an act has succeeded.
 */

import { Refusal } from "../server/api.js";
import { legend, showOutOfOrder } from "../seats/legend.js";
import { LiveSeats } from "../seats/live_seats.js";
import { RoomView } from "../seats/room_view.js";
import { ConnectionStatus } from "../ui/connection_status.js";
import { h, setText } from "../ui/dom.js";
import { PaintScheduler } from "../ui/paint.js";
import { words } from "../ui/words.js";
import { Choice } from "./choice.js";
import { MapActs } from "./map_acts.js";
import { countsText } from "./map_counts.js";
import { mapLegend } from "./map_legend.js";
import { OfficeSeats } from "./office_seats.js";
import { printTicket } from "./print_ticket.js";
import { Refreshes } from "./refreshes.js";
import { sentenceOf } from "./refused.js";
import { SeatDecisions } from "./seat_decisions.js";
import { SeatPanel } from "./seat_panel.js";
import { SoldCard, unclearSale } from "./sold_card.js";
import { hasTill } from "./till_table.js";
import { office } from "./words.js";

/** @typedef {import("./office_types.js").Sale} Sale */
/** @typedef {import("./office_types.js").OfficeBooking} OfficeBooking */
/** @typedef {import("./office_page.js").Desk} Desk */

export class OfficeMap {
  #desk;
  #acts;
  #choice;
  #seats;
  #room;
  #live;
  #panel;
  #decisions;
  #side = h("aside", { class: "office-side" });
  #legend;
  #status = new ConnectionStatus();
  #counts = h("p", { class: "free", "data-role": "counts" });
  #refreshes = new Refreshes(() => this.#loadFacts());
  #scheduler = new PaintScheduler(() => this.#paint());
  #closed = false;
  element;

  /**
   * @param {import("../server/types.js").Showtime} showtime @param {HTMLElement} heading above the map
   * @param {Desk} desk @param {{onOther: () => void}} listener
   */
  constructor(showtime, heading, desk, { onOther }) {
    this.#desk = desk;
    this.#acts = new MapActs(desk.api, showtime.showtime_id);
    this.#live = new LiveSeats(desk.server, showtime.showtime_id, {
      onSeats: () => this.#seatsChanged(),
      onConnection: (connection) => this.#status.show(connection),
      onEpoch: onOther,
      onRemoved: onOther,
    });
    this.#choice = new Choice(showtime.seat_map.rows.flatMap((row) => row.seats.map((seat) => seat.seat_id)));
    this.#seats = new OfficeSeats(this.#live.states, this.#choice);
    this.#room = new RoomView(showtime, { onChoose: (seatId) => this.#toggle(seatId), viewOf: (seatId) => this.#seats.viewOf(seatId), isStaffs: true });
    this.#panel = new SeatPanel(desk.member.acts, this.#seats, showtime, this.#panelListener());
    this.#decisions = new SeatDecisions(showtime, this.#acts, {
      act: (seats, act) => this.#act(seats, act),
      onDone: (changed, refused, text) => this.#decided(changed, refused, text),
    });
    this.#legend = legend(showtime, mapLegend());
    this.#side.append(this.#panel.element);
    this.element = this.#layout(heading, showtime.status === "cancelled");
    this.#room.element.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Call when the element is on the page. @param {readonly string[]} seats selected at first */
  start(seats) {
    this.#choice.add(seats);
    this.#live.start(null);
    this.#refreshes.request();
    this.#changed();
    this.#room.focus();
    void hasTill(this.#desk).then((isOpen) => this.#panel.showTill(isOpen));
  }

  /** Something has changed that the feed does not say. */
  refresh() {
    this.#refreshes.request();
  }

  close() {
    this.#closed = true;
    this.#live.close();
    this.#room.close();
    this.#status.close();
    this.#refreshes.close();
    this.#scheduler.stop();
  }

  /** @returns {import("./seat_panel.js").PanelListener} */
  #panelListener() {
    return {
      onSell: (sale, given, expected) => void this.#sell(sale, given, expected),
      onKeep: (seats, label) => void this.#decisions.keep(seats, label),
      onPutOnSale: (seats) => void this.#decisions.putOnSale(seats),
      onHold: (seats, label, minutes) => void this.#decisions.hold(seats, label, minutes),
      onBlock: (seats) => void this.#decisions.block(seats),
      onUnblock: (seats) => void this.#decisions.unblock(seats),
      onRelease: (handle) => void this.#release(handle),
      onTakeDue: (reference, way) => void this.#takeDue(reference, way),
      onMove: (reference, from, to) => void this.#move(reference, from, to),
      onClear: () => this.#clear(),
      onBack: () => this.#room.focus(),
    };
  }

  /** @param {HTMLElement} heading @param {boolean} isCancelled */
  #layout(heading, isCancelled) {
    const tools = h("div", { class: "office-tools" }, this.#counts, this.#status.element, this.#room.tools);
    const room = h("div", { class: "office-room card" }, this.#room.element, this.#legend);
    const banner = isCancelled && h("p", { class: "cancelled-banner card", "data-role": "cancelled" }, office.notSoldCancelled);
    return h("div", { class: "office-map", "data-cancelled": isCancelled }, h("div", { class: "office-place" }, heading, banner, tools, room), this.#side);
  }

  /** @param {string} seatId */
  #toggle(seatId) {
    const isUnclear = this.#side.querySelector(".unclear") !== null;
    if (!this.#panel.element.isConnected && !isUnclear) this.#showPanel();
    this.#choice.toggle(seatId);
    this.#changed();
  }

  #clear() {
    this.#choice.drop(this.#choice.seats);
    this.#changed();
    this.#room.focus();
  }

  /** Single keys work while the map or the list has the focus. @param {KeyboardEvent} event */
  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target instanceof HTMLInputElement) return;
    const act = { s: () => this.#focusPanel("sale"), r: () => this.#focusPanel("keep"), h: () => this.#focusPanel("hold"), escape: () => this.#clear() }[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** The panel is painted in the next frame; keys may come sooner. @param {"sale" | "keep" | "hold"} part */
  #focusPanel(part) {
    this.#paint();
    this.#panel.focus(part);
  }

  /** @param {Sale} sale @param {number | null} given @param {number} expected */
  async #sell(sale, given, expected) {
    const seats = sale.seats.map((one) => one.seat_id);
    const ask = async () => {
      this.#panel.setSelling(true);
      const sold = await this.#act(seats, () => this.#acts.sell(sale), (text) => this.#showUnclear(seats, text, ask));
      this.#panel.setSelling(false);
      if (sold && !this.#closed) this.#sold(sold, seats, given, expected);
    };
    await ask();
  }

  /** @param {OfficeBooking} sold @param {readonly string[]} seats @param {number | null} given @param {number} expected */
  #sold(sold, seats, given, expected) {
    this.#acts.endSale();
    this.#choice.drop(seats);
    this.#panel.reset();
    const card = new SoldCard(sold, given, expected, { onPrint: () => void this.#print(sold.ticket ?? ""), onNext: () => this.#nextCustomer() });
    this.#side.replaceChildren(card.element, ...(this.#choice.isEmpty ? [] : [this.#panel.element]));
    this.#changed();
    card.focus();
  }

  /** The answer to a sale was lost: it is asked for until it is known. @param {readonly string[]} seats @param {string} text @param {() => Promise<void>} ask */
  #showUnclear(seats, text, ask) {
    const card = unclearSale(seats, text, () => void ask());
    this.#side.replaceChildren(card);
    card.querySelector("button")?.focus();
  }

  #nextCustomer() {
    this.#showPanel();
    this.#room.focus();
  }

  #showPanel() {
    this.#side.replaceChildren(this.#panel.element);
  }

  /** @param {string} token */
  async #print(token) {
    const error = await printTicket(this.#desk.server, token).catch((reason) => reason);
    if (error instanceof Refusal) this.#desk.toast(error.message, "bad");
    else if (error) throw error;
  }

  /** Seats that were not changed stay selected, and what was entered for free ones. @param {readonly string[]} changed @param {string} refused @param {string} text */
  #decided(changed, refused, text) {
    this.#choice.drop(changed);
    if (text) this.#desk.toast(text, "good");
    this.#panel.refuse(refused);
    this.#changed();
    if (refused) return;
    if (!this.#groups.free.length) this.#panel.reset();
    this.#room.focus();
  }

  /** @param {string} handle */
  async #release(handle) {
    const { seats, by } = this.#seats.hold(handle);
    const answer = await this.#act(seats, () => this.#acts.release(handle, by !== null));
    if (!answer) return;
    this.#choice.drop(seats);
    this.#desk.toast(answer.isClosing ? office.closing : office.released, answer.isClosing ? "info" : "good");
    this.#changed();
    this.#room.focus();
  }

  /** @param {string} reference @param {import("./office_types.js").PaidBy} way */
  async #takeDue(reference, way) {
    const done = await this.#act([], () => this.#acts.takeDue(reference, way));
    if (done) this.#desk.toast(office.takenWord, "good");
  }

  /** @param {string} reference @param {readonly string[]} from @param {readonly string[]} to */
  async #move(reference, from, to) {
    const done = await this.#act([...from, ...to], () => this.#acts.move(reference, from, to));
    if (!done) return;
    this.#choice.drop([...from, ...to]);
    this.#desk.toast(office.moved(to), "good");
    this.#changed();
    this.#room.focus();
  }

  /**
   * Do an act; null, and the reason is shown, where it was refused. The map is requested again in any case.
   * @template T
   * @param {readonly string[]} seats those that it changes @param {() => Promise<T>} act
   * @param {(text: string) => void} [onUnclear] it is not known whether it was done
   * @returns {Promise<T | null>}
   */
  async #act(seats, act, onUnclear = (text) => this.#panel.refuse(`${text} ${office.unclear}`)) {
    this.#panel.refuse("");
    this.#seats.setBusy(seats);
    this.#changed();
    const answer = await act().catch((error) => error);
    this.#seats.setBusy([]);
    this.#refreshes.request();
    this.#changed();
    if (!(answer instanceof Error)) return answer;
    if (!(answer instanceof Refusal)) throw answer;
    if (this.#closed) return null;
    if (answer.unclear) onUnclear(answer.message);
    else this.#refused(sentenceOf(answer));
    return null;
  }

  /** @param {string} text */
  #refused(text) {
    if (!this.#panel.element.isConnected) this.#showPanel();
    this.#panel.refuse(text);
  }

  /** What is selected now. */
  get #groups() {
    return this.#choice.groups((seatId) => this.#seats.factOf(seatId));
  }

  async #loadFacts() {
    const answer = await this.#acts.map().catch((error) => error);
    if (this.#closed) return;
    if (answer instanceof Refusal) return this.#desk.toast(answer.message, "bad");
    if (answer instanceof Error) throw answer;
    this.#seats.replace(answer);
    this.#changed();
  }

  #seatsChanged() {
    this.#room.ready();
    this.#refreshes.request();
    this.#changed();
  }

  #changed() {
    if (!this.#closed) this.#scheduler.batched();
  }

  #paint() {
    for (const seatId of this.#room.seatIds) this.#room.paint(seatId, this.#seats.viewOf(seatId));
    this.#panel.show(this.#groups, this.#choice.seats);
    showOutOfOrder(this.#legend, this.#live.states.hasOutOfOrder);
    setText(this.#counts, this.#live.states.cursor ? countsText(this.#room.seatIds.map((seatId) => this.#seats.factOf(seatId).status), !this.element.hasAttribute("data-cancelled")) : words.loading);
  }
}
