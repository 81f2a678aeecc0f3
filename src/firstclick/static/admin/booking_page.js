/** One order: its facts, what has happened to it, and what can be done: take what is due, cancel, go to its seats. */

import { Refusal } from "../server/api.js";
import { h, icon } from "../ui/dom.js";
import { words } from "../ui/words.js";
import { tryAgain } from "../ui/try_again.js";
import { dueButtons } from "./booked_part.js";
import { bookingFacts, isDueBooking, stateOfBooking } from "./booking_facts.js";
import { bookingStory } from "./booking_story.js";
import { CancelForm } from "./cancel_form.js";
import { TO_FIND, toMap } from "./office_router.js";
import { sentenceOf } from "./refused.js";
import { office } from "./words.js";

/** @typedef {import("./office_types.js").OfficeBooking} OfficeBooking */
/** @typedef {import("./office_page.js").Desk} Desk */

/** @param {HTMLElement} home @param {string} reference @param {Desk} desk @returns {import("./office_page.js").OfficeView} */
export function openBooking(home, reference, desk) {
  const page = new BookingPage(home, reference, desk);
  void page.load();
  return page;
}

class BookingPage {
  #home;
  #desk;
  #path;
  #closed = false;
  /** @type {CancelForm | null} */
  #cancel = null;
  #error = h("p", { class: "field-error", role: "alert", "data-role": "order-error" });

  /** @param {HTMLElement} home @param {string} reference @param {Desk} desk */
  constructor(home, reference, desk) {
    this.#home = home;
    this.#desk = desk;
    this.#path = `bookings/${encodeURIComponent(reference)}`;
    home.append(h("p", { class: "notice" }, words.loading));
  }

  close() {
    this.#closed = true;
  }

  async load() {
    const answer = await this.#desk.api.send("GET", this.#path).catch((error) => error);
    if (this.#closed) return;
    if (answer instanceof Refusal) return this.#failed(answer);
    if (answer instanceof Error) throw answer;
    this.#show(answer);
  }

  /** @param {OfficeBooking} booking */
  #show(booking) {
    const { acts } = this.#desk.member;
    document.title = `${booking.reference} · ${office.boxOffice}`;
    const back = h("a", { class: "back", href: TO_FIND }, icon("M15 5l-7 7l7 7"), office.find);
    const title = h("h1", {}, h("span", { class: "reference" }, booking.reference), " ", stateOfBooking(booking));
    const map = booking.title !== null && h("a", { class: "button", href: toMap(booking.showtime_id, booking.seats), "data-action": "to-map" }, office.toMap);
    const due = dueButtons(booking.reference, isDueBooking(booking), acts, { onTakeDue: (_, way) => void this.#takeDue(way) });
    const facts = h("section", { class: "order-card card" }, h("h2", {}, booking.title ?? booking.showtime_id), bookingFacts(booking), h("div", { class: "part-actions" }, ...due, map));
    this.#cancel = booking.seats.length && acts.includes("cancel") ? new CancelForm(booking, (one) => void this.#cancelSeats(one)) : null;
    const left = h("div", { class: "order-left" }, facts, this.#cancel?.element);
    this.#home.replaceChildren(back, title, this.#error, h("div", { class: "order-page" }, left, bookingStory(booking)));
  }

  /** @param {import("./office_types.js").PaidBy} way */
  async #takeDue(way) {
    const booking = await this.#act(`${this.#path}/pay`, { paid_by: way }, (text) => (this.#error.textContent = text));
    if (booking) this.#done(booking, office.takenWord);
  }

  /** @param {import("./cancel_form.js").Cancellation} cancellation */
  async #cancelSeats(cancellation) {
    const form = this.#cancel;
    form?.setBusy(true);
    const booking = await this.#act(`${this.#path}/cancel`, cancellation, (text) => form?.refuse(text));
    form?.setBusy(false);
    const there = cancellation.refund && booking?.payment?.reference;
    if (booking) this.#done(booking, [office.cancelled(cancellation.seats), there && office.refundThere(there)].filter(Boolean).join(" "));
  }

  /** @param {OfficeBooking} booking @param {string} text */
  #done(booking, text) {
    this.#desk.toast(text, "good");
    this.#show(booking);
    this.#home.focus({ preventScroll: true });
  }

  /**
   * Do an act; null, and the reason is shown, where it was refused.
   * @param {string} path @param {object} body @param {(text: string) => void} refuse @returns {Promise<OfficeBooking | null>}
   */
  async #act(path, body, refuse) {
    refuse("");
    const answer = await this.#desk.api.send("POST", path, body).catch((error) => error);
    if (this.#closed) return null;
    if (!(answer instanceof Error)) return answer;
    if (!(answer instanceof Refusal)) throw answer;
    refuse(answer.unclear ? `${answer.message} ${office.unclearOrder}` : sentenceOf(answer));
    return null;
  }

  /** @param {Refusal} refusal */
  #failed(refusal) {
    const isMissing = refusal.status === 404;
    const again = tryAgain(() => void this.load());
    const find = h("a", { class: "button", href: TO_FIND }, office.find);
    this.#home.replaceChildren(h("h1", { class: "lost" }, isMissing ? office.noOrderTitle : office.order), h("p", { class: "notice", role: "alert" }, isMissing ? office.noOrder : refusal.message), isMissing ? find : again);
  }
}
