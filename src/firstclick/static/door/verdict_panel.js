/** The one large verdict: colour, words, what it is about, and what can be done next. */

import { h, icon, setAttribute } from "../ui/dom.js";
import { linesOf, titleOf, toneOf } from "./verdict_facts.js";
import { SeatChoice } from "./seat_choice.js";
import { door } from "./words.js";

/** @typedef {import("./door_types.js").Entry} Entry */
/**
 * `someOnly`: of the seats that were let in only these are here.
 * @typedef {{letIn: (entry: Entry) => void, someOnly: (entry: Entry, seats: string[]) => void}} VerdictListener
 */

const SIGNS = { good: "M5 12.5l4.5 4.5l9.5-10", ask: "M12 5v9M12 18v1", bad: "M6 6l12 12M18 6l-12 12", none: "M4 8v-4h4M16 4h4v4M20 16v4h-4M8 20h-4v-4" };

export class VerdictPanel {
  #listener;
  #words = h("div", { class: "verdict-words", role: "status", "aria-live": "assertive", "aria-atomic": "true" });
  #acts = h("div", { class: "verdict-acts" });
  element = h("section", { class: "verdict", "data-role": "verdict" }, this.#words, this.#acts);

  /** @param {VerdictListener} listener */
  constructor(listener) {
    this.#listener = listener;
    this.showReady();
  }

  showReady() {
    this.#show("none", "", door.ready, [door.readyHint]);
  }

  showChecking() {
    this.#show("none", "checking", door.checking, []);
  }

  /** @param {Entry} entry @param {string} zone */
  show(entry, zone) {
    this.#show(toneOf(entry), entry.result.verdict, titleOf(entry), linesOf(entry, zone));
    setAttribute(this.element, "data-scan", entry.scan_id);
    this.#acts.replaceChildren(...this.#actsOf(entry));
  }

  /** @param {keyof typeof SIGNS} tone @param {string} verdict @param {string} title @param {readonly string[]} lines */
  #show(tone, verdict, title, lines) {
    setAttribute(this.element, "data-tone", tone);
    setAttribute(this.element, "data-verdict", verdict);
    const said = lines.map((line) => h("p", {}, line));
    this.#words.replaceChildren(icon(SIGNS[tone]), h("p", { class: "verdict-title", "data-role": "verdict-title" }, title), ...said);
    this.#acts.replaceChildren();
  }

  /** @param {Entry} entry @returns {HTMLElement[]} */
  #actsOf(entry) {
    const { verdict, seats = [], reference, may_take: mayTake } = entry.result;
    if (verdict === "signed") return [act("let-in", door.letIn, () => this.#listener.letIn(entry))];
    if (verdict === "unpaid" && mayTake) return [h("a", { class: "button", href: `../admin/#/booking/${reference}`, "data-action": "take-due" }, door.takeDue)];
    if (verdict !== "admitted" || seats.length < 2) return [];
    return [act("some-only", door.someOnly, () => this.#choose(entry, seats))];
  }

  /** @param {Entry} entry @param {readonly string[]} seats */
  #choose(entry, seats) {
    const choice = new SeatChoice(seats, {
      onChosen: (chosen) => this.#listener.someOnly(entry, chosen),
      onCancel: () => this.#acts.replaceChildren(...this.#actsOf(entry)),
    });
    this.#acts.replaceChildren(choice.element);
    choice.focus();
  }
}

/** @param {string} name @param {string} label @param {() => void} onClick */
function act(name, label, onClick) {
  const button = h("button", { type: "button", class: "button", "data-action": name }, label);
  button.addEventListener("click", onClick);
  return button;
}
