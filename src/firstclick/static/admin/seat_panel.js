/** The panel beside the map: what is selected, and what can be done with it. Each part is built again only when it differs. */

import { h, setText } from "../ui/dom.js";
import { words } from "../ui/words.js";
import { bookedPart } from "./booked_part.js";
import { HoldForm } from "./hold_form.js";
import { holdPart } from "./hold_part.js";
import { KeepForm } from "./keep_form.js";
import { keptPart } from "./kept_part.js";
import { TO_TILL } from "./office_router.js";
import { SaleForm } from "./sale_form.js";
import { SaleOrder } from "./sale_order.js";
import { office } from "./words.js";

/** @typedef {import("./choice.js").Groups} Groups */
/** @typedef {import("./office_types.js").PaidBy} PaidBy */
/**
 * What the panel asks for.
 * @typedef {object} PanelListener
 * @property {import("./sale_form.js").OnSell} onSell
 * @property {(seats: readonly string[], label: string) => void} onKeep
 * @property {(seats: readonly string[]) => void} onPutOnSale
 * @property {(seats: readonly string[], label: string, minutes: number) => void} onHold
 * @property {(seats: readonly string[]) => void} onBlock from now on, at every showtime of the room
 * @property {(seats: readonly string[]) => void} onUnblock
 * @property {(handle: string) => void} onRelease
 * @property {(reference: string, way: PaidBy) => void} onTakeDue
 * @property {(reference: string, from: readonly string[], to: readonly string[]) => void} onMove
 * @property {() => void} onClear
 * @property {() => void} onBack the focus goes to the map
 */

/** At a cancelled showtime nothing is sold or paid any more: its orders are looked at, and holds are ended. */
const LEFT_WHERE_CANCELLED = ["see_bookings", "release_hold"];

export class SeatPanel {
  #acts;
  #seats;
  #zone;
  #listener;
  /** @type {SaleForm | null} */
  #sale = null;
  /** @type {HoldForm | null} */
  #hold = null;
  /** @type {KeepForm | null} */
  #keep = null;
  #title = h("h2", { id: "panel-title" });
  #clear = h("button", { type: "button", class: "button quiet", "data-action": "select-nothing" }, office.selectNothing);
  #hint;
  #free = h("div", { class: "panel-free" });
  #others = h("div", { class: "panel-others" });
  #shownOthers = "";
  #noTill = h("p", { class: "soft", "data-role": "no-till", hidden: true }, office.noTillOpen, " ", h("a", { href: TO_TILL }, office.openTill));
  #error = h("p", { class: "field-error", role: "alert", "data-role": "panel-error" });
  element;

  /**
   * @param {readonly string[]} allowed what the member may do; where the showtime is cancelled, the rest of it
   * @param {import("./office_seats.js").OfficeSeats} seats
   * @param {import("../server/types.js").Showtime} showtime
   * @param {PanelListener} listener
   */
  constructor(allowed, seats, showtime, listener) {
    const isCancelled = showtime.status === "cancelled";
    const acts = isCancelled ? allowed.filter((act) => LEFT_WHERE_CANCELLED.includes(act)) : allowed;
    this.#acts = acts;
    this.#hint = isCancelled ? h("div", { class: "panel-hint" }, h("p", {}, office.notSoldCancelled)) : hint();
    this.#seats = seats;
    this.#zone = showtime.timezone;
    this.#listener = listener;
    if (acts.includes("sell")) this.#sale = new SaleForm(new SaleOrder(showtime), waysOf(acts), listener.onSell);
    if (acts.includes("hold_for_customer")) this.#hold = new HoldForm(listener.onHold);
    if (acts.includes("reserve")) this.#keep = new KeepForm(listener.onKeep, acts.includes("block_seat") ? listener.onBlock : null);
    this.#free.append(...[this.#sale?.element, this.#hold?.element, this.#keep?.element].filter((one) => one !== undefined));
    if (this.#sale) this.#free.append(this.#noTill);
    if (!this.#sale) this.#free.append(h("p", { class: "soft" }, isCancelled ? office.notSoldCancelled : office.notSoldHere));
    this.#clear.addEventListener("click", () => listener.onClear());
    const head = h("header", { class: "panel-head" }, this.#title, this.#clear);
    this.element = h("section", { class: "seat-panel card", "aria-labelledby": "panel-title", "data-role": "panel" }, head, this.#hint, this.#error, this.#free, this.#others);
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      listener.onBack();
    });
  }

  /** @param {Groups} groups @param {readonly string[]} seats */
  show(groups, seats) {
    setText(this.#title, seats.length ? `${office.selection}: ${seats.length}` : office.selection);
    this.#clear.hidden = !seats.length;
    this.#hint.hidden = seats.length > 0;
    const held = this.#heldForSale(groups);
    this.#free.hidden = !groups.free.length && !held;
    this.#putFirst(groups.bookings.size ? this.#others : this.#free);
    this.#sale?.show(held?.seats ?? groups.free, held?.handle);
    for (const form of [this.#hold, this.#keep]) {
      form?.show(groups.free);
      if (form) form.element.hidden = held !== null;
    }
    this.#showOthers(groups);
    if (!seats.length) this.refuse("");
  }

  /** What staff hold for a customer, where nothing else is selected: it is sold as a whole. @param {Groups} groups */
  #heldForSale({ free, kept, holds, bookings }) {
    if (free.length || kept.length || bookings.size || holds.size !== 1) return null;
    const [handle] = holds.keys();
    const hold = handle === undefined ? null : this.#seats.hold(handle);
    return hold && hold.by !== null && !hold.isPaying ? hold : null;
  }

  /** @param {"sale" | "keep" | "hold"} part */
  focus(part) {
    if (this.#free.hidden) return;
    ({ sale: this.#sale, keep: this.#keep, hold: this.#hold })[part]?.focus();
  }

  /** Whether the member has an open till. @param {boolean} isOpen */
  showTill(isOpen) {
    this.#noTill.hidden = isOpen;
  }

  /** What the server has refused. @param {string} text */
  refuse(text) {
    setText(this.#error, text);
  }

  /** @param {boolean} isBusy */
  setSelling(isBusy) {
    this.#sale?.setBusy(isBusy);
  }

  /** For the next customer. */
  reset() {
    this.#sale?.reset();
    this.#keep?.reset();
    this.#hold?.reset();
    this.refuse("");
  }

  /** Whose order is selected is more urgent than a sale: free seats may be those that it is moved to. @param {HTMLElement} part */
  #putFirst(part) {
    const other = part === this.#free ? this.#others : this.#free;
    if (part.nextElementSibling !== other && !this.#free.contains(document.activeElement)) part.after(other);
  }

  /** @param {Groups} groups */
  #showOthers(groups) {
    const holds = [...groups.holds.keys()].map((handle) => this.#seats.hold(handle));
    const booked = [...groups.bookings].map(([reference, seats]) => ({ reference, seats, facts: seats.map((seat) => this.#seats.factOf(seat)) }));
    const kept = groups.kept.map((seat) => this.#seats.factOf(seat));
    const pending = groups.others.map((seat) => this.#seats.factOf(seat));
    const shown = JSON.stringify([holds, booked, kept, pending, booked.length === 1 && groups.free]);
    if (shown === this.#shownOthers) return;
    this.#shownOthers = shown;
    const hadFocus = this.#others.contains(document.activeElement);
    this.#others.replaceChildren(
      ...booked.map((one) => bookedPart(one, this.#acts, this.#listener, booked.length === 1 ? groups.free : [])),
      ...(kept.length ? [keptPart(kept, this.#acts, this.#listener)] : []),
      ...holds.map((one) => holdPart(one, this.#zone, this.#acts, this.#listener)),
      ...pending.map((one) => h("p", { class: "soft" }, `${one.seat_id}: ${words.statuses[one.status]}`)),
    );
    if (hadFocus && !this.#others.contains(document.activeElement)) this.#listener.onBack();
  }
}

/** The ways to pay that the role allows. @param {readonly string[]} acts @returns {PaidBy[]} */
function waysOf(acts) {
  return acts.includes("give_away") ? ["cash", "card", "complimentary"] : ["cash", "card"];
}

function hint() {
  const keys = office.keys.map(([key, text]) => h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, text)));
  return h("div", { class: "panel-hint" }, h("p", {}, office.nothingSelected), h("p", { class: "soft" }, office.moveHint), h("section", { class: "shortcuts" }, h("h3", {}, office.shortcuts), h("dl", {}, ...keys)));
}
