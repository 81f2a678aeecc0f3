/** The hold's panel: seats, countdown, order, confirm, release. Built once; then only its texts change. */

import { Countdown } from "./countdown.js";
import { focusIn, h, icon, setAttribute, setText } from "../ui/dom.js";
import { isFinal } from "./lease.js";
import { PanelTop } from "./panel_top.js";
import { SingleSeats } from "./single_seats.js";
import { words } from "../ui/words.js";

/** @typedef {import("../server/types.js").Agreed} Agreed */

/**
 * @typedef {object} PanelState
 * @property {readonly string[]} seats shown as mine
 * @property {Agreed | null} agreed
 * @property {boolean} confirming
 * @property {boolean} busy a request that changes the hold is pending
 * @property {number} lifeMs the usual life of a hold
 * @property {string} hint what to do without seats
 */
/** @typedef {import("../checkout/checkout.js").Checkout} Checkout */

export class HoldPanel {
  #listener;
  #hint = h("p", { class: "hint" });
  #chips = h("ul", { class: "chips", "aria-label": words.yourSeats });
  #confirm = h("button", { type: "button", class: "button primary", "data-action": "confirm" });
  #open = h("button", { type: "button", class: "button primary", "data-action": "open-order" });
  #close = h("button", { type: "button", class: "button quiet", "data-action": "close-order" });
  #release = h("button", { type: "button", class: "button quiet", "data-action": "release" });
  #note = h("p", { class: "time-note", "data-role": "time-note", hidden: true });
  #countdown;
  #single;
  #checkout;
  #size = new ResizeObserver(() => this.#publishHeight());
  #top;
  element;

  /**
   * @param {HTMLElement} offers seats that are offered instead
   * @param {{onAction: (action: "confirm" | "release") => void, onGiveBack: (seatId: string) => void, onWarn: (seconds: number) => void,
   *   onZero: () => void, onFocusLost: () => void} & ConstructorParameters<typeof SingleSeats>[0]} listener
   * @param {Checkout | null} checkout where seats have a price
   */
  constructor(offers, listener, checkout) {
    this.#listener = listener;
    this.#checkout = checkout;
    this.#countdown = new Countdown(listener);
    this.#single = new SingleSeats(listener);
    this.#release.append(icon("M6 6l12 12M18 6l-12 12"), h("span", {}, words.release));
    this.#close.append(icon("M6 9l6 6l6-6"), h("span", {}, words.chooseSeats));
    const order = checkout ? [this.#open, this.#close] : [];
    const actions = h("div", { class: "actions" }, ...order, this.#confirm, this.#release);
    this.element = h("section", { class: "hold-panel card", "aria-labelledby": "hold-title", "data-role": "hold" });
    this.element.append(h("h2", { id: "hold-title" }, words.yourSeats), offers, this.#hint);
    this.element.append(h("div", { class: "held" }, this.#chips, this.#countdown.element), this.#single.element, this.#note, checkout?.element ?? "", actions);
    this.element.addEventListener("click", (event) => this.#clicked(event));
    this.#size.observe(this.element);
    this.#top = new PanelTop(this.element);
  }

  close() {
    this.#size.disconnect();
    this.#top.close();
    this.#countdown.stop();
    this.#checkout?.close();
  }

  /** @param {PanelState} state */
  show(state) {
    const focused = focusIn(this.element);
    this.#checkout?.show(state.agreed, state.seats, state.busy);
    const held = state.seats.length > 0;
    setAttribute(this.element, "data-empty", held ? null : "true");
    setAttribute(this.element, "data-mode", this.#checkout?.mode);
    this.#top.measure();
    if (this.#checkout?.mode !== "order") setAttribute(this.element, "data-open", null);
    setText(this.#hint, state.hint);
    this.#showChips(state.seats);
    this.#single.show(state.agreed, state.seats);
    this.#showActions(state);
    this.#showTime(state);
    this.#checkFocus(focused);
  }

  /** @param {PanelState} state */
  #showTime({ agreed, lifeMs }) {
    this.#countdown.element.hidden = !agreed;
    if (agreed) this.#countdown.start(agreed.lifeEnds, lifeMs);
    else this.#countdown.stop();
    const isUnsure = agreed !== null && !agreed.isPending && !isFinal(agreed) && agreed.deadline <= performance.now();
    const isLast = agreed !== null && this.#countdown.element.hasAttribute("data-warning");
    setText(this.#note, isUnsure ? words.unsure : words.noMoreTime);
    this.#note.hidden = !isUnsure && !isLast;
  }

  /** Set `--hold-height`, so that other parts leave room where the panel is a bar at the bottom. */
  #publishHeight() {
    const root = this.element.getRootNode();
    if (!(root instanceof ShadowRoot) || !(root.host instanceof HTMLElement)) return;
    const isBar = getComputedStyle(this.element).position === "sticky";
    root.host.style.setProperty("--hold-height", `${isBar ? this.element.offsetHeight : 0}px`);
  }

  /** @param {PanelState} state */
  #showActions(state) {
    const order = this.#checkout?.mode === "order" ? this.#checkout : null;
    const label = state.confirming ? words.confirming : words.confirm(state.seats.length);
    setText(this.#confirm, order?.label ?? label);
    setAttribute(this.#confirm, "data-action", order ? "pay" : "confirm");
    setAttribute(this.#confirm, "aria-disabled", state.confirming || order?.mayPay === false ? "true" : null);
    if (order) setText(this.#open, order.openLabel);
  }

  /** @param {readonly string[]} seats */
  #showChips(seats) {
    const known = new Map([...this.#chips.children].map((chip) => [chip.getAttribute("data-chip") ?? "", chip]));
    for (const [seatId, chip] of known) if (!seats.includes(seatId)) chip.remove();
    for (const seatId of seats) if (!known.has(seatId)) this.#chips.append(chipOf(seatId, this.#listener.names));
    this.#sortChips(seats);
  }

  /** Put the chips in order. One is moved only when its place is wrong: moving it loses the focus. @param {readonly string[]} seats */
  #sortChips(seats) {
    seats.forEach((seatId, index) => {
      const [there, chip] = [this.#chips.children[index], this.#chips.querySelector(`[data-chip="${CSS.escape(seatId)}"]`)];
      if (chip && chip !== there) this.#chips.insertBefore(chip, there);
    });
  }

  /** @param {Event} event */
  #clicked(event) {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    const giveBack = button.getAttribute("data-give-back");
    if (giveBack) this.#listener.onGiveBack(giveBack);
    if (button === this.#open || button === this.#close) this.#openOrder(button === this.#open);
    if (button === this.#release) this.#listener.onAction("release");
    if (button !== this.#confirm) return;
    if (this.#checkout?.mode === "order") void this.#checkout.pay();
    else this.#listener.onAction("confirm");
  }

  /** Where the panel is a bar, the order is shown on demand. @param {boolean} isOpen */
  #openOrder(isOpen) {
    setAttribute(this.element, "data-open", isOpen);
    (isOpen ? this.#close : this.#open).focus({ preventScroll: true });
  }

  /**
   * Report when the focused element is gone or hidden, so that the focus can be set elsewhere.
   * @param {Element | null} before
   */
  #checkFocus(before) {
    if (!before || before === document.body) return;
    const gone = !before.isConnected || (this.element.contains(before) && this.element.hasAttribute("data-empty"));
    if (gone) this.#listener.onFocusLost();
  }
}

/** @param {string} seatId @param {(seats: readonly string[]) => string[]} names */
function chipOf(seatId, names) {
  const button = h("button", {
    type: "button",
    class: "chip",
    "data-give-back": seatId,
    "aria-label": words.giveBack([seatId, ...names([seatId])].join(", ")),
  });
  button.append(seatId, icon("M7 7l10 10M17 7l-10 10"));
  return h("li", { "data-chip": seatId }, button);
}
