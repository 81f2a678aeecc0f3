/** The page of one payment by card: what is paid, the time for it, and the form. When it is decided, it goes to the payment. */

import { PaymentWatch } from "../checkout/payment_watch.js";
import { Countdown } from "../hold/countdown.js";
import { HOME, TicketServer } from "../server/server.js";
import * as storage from "../server/storage.js";
import { dayAndTime } from "../ui/dates.js";
import { h, setAttribute, setText } from "../ui/dom.js";
import { mountLanguage, startLanguage } from "../ui/language.js";
import { moneyText } from "../ui/money.js";
import { words } from "../ui/words.js";
import { CardForm } from "./card_form.js";
import { followLanguage, pay } from "./words.js";

/** @typedef {import("../server/types.js").Payment} Payment */

/** @param {string} selector */
const part = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

export class CardPage {
  #server = new TicketServer(HOME);
  #paymentId = location.pathname.split("/").pop() ?? "";
  #title = h("h1", {});
  #intro = h("p", {});
  #showtimeFacts = h("p", {});
  #facts = h("p", { class: "payment-facts" });
  #error = h("p", { class: "field-error", role: "alert" });
  #warning = h("p", { class: "visually-hidden", role: "status" });
  #countdown = new Countdown({
    onWarn: (seconds) => setText(this.#warning, words.timeEnds(seconds)),
    onZero: () => this.#watch?.look(),
  });
  #sheet = h("section", { class: "sheet payment-sheet payment", "data-role": "card" });
  /** @type {PaymentWatch | null} */
  #watch = null;
  /** @type {CardForm | null} */
  #form = null;
  /** @type {Payment | null} */
  #payment = null;
  /** @type {import("../server/types.js").Showtime | null} */
  #showtime = null;

  /** A bank sends the buyer back to this page with more in its address: then the payment is what there is to see. */
  start() {
    startLanguage();
    followLanguage();
    if (new URLSearchParams(location.search).has("payment_intent")) return this.#leave();
    this.#countdown.element.hidden = true;
    this.#sheet.append(this.#title, this.#showtimeFacts, this.#facts, this.#countdown.element, this.#warning);
    this.#sheet.append(this.#intro, this.#error);
    part("#main").append(this.#sheet);
    mountLanguage(part("#head-end"), storage, () => {
      followLanguage();
      this.#label();
      if (this.#payment && !this.#form?.isPaying) this.#mount(this.#payment);
    });
    this.#label();
    this.#watch = new PaymentWatch(this.#server.api, this.#paymentId, {
      onAnswer: (payment) => this.#show(payment),
      onRefused: (refusal) => this.#refused(refusal),
    });
  }

  get #back() {
    return this.#server.pageAt(`#/payment/${this.#paymentId}`);
  }

  #label() {
    document.title = pay.title;
    setText(this.#title, pay.title);
    setText(this.#intro, pay.intro);
    for (const name of ["aria-label", "title"]) setAttribute(part('[data-action="theme"]'), name, words.switchTheme);
    if (this.#payment) this.#showFacts(this.#payment);
  }

  /** @param {Payment} payment */
  #show(payment) {
    const { pay_by: payBy, server_time: now } = payment;
    const isOver = payment.next !== `pay/${this.#paymentId}` || now >= payBy;
    if (isOver && !this.#form?.isPaying) return this.#leave();
    this.#payment = payment;
    setText(this.#error, "");
    this.#showFacts(payment);
    this.#countdown.element.hidden = false;
    this.#countdown.start(performance.now() + payBy - now, 0);
    if (this.#form) return;
    this.#mount(payment);
    void this.#loadShowtime(payment);
  }

  /** @param {Payment} payment */
  #showFacts(payment) {
    const seats = payment.seats.map((seat) => seat.seat_id);
    setText(this.#facts, [words.list(seats), moneyText(payment)].join(" · "));
    if (!this.#showtime) return;
    const { cinema, title, starts_at: startsAt, timezone } = this.#showtime;
    setText(part(".brand span"), cinema);
    setText(this.#showtimeFacts, `${title} · ${dayAndTime(startsAt, timezone)}`);
  }

  /** What is paid for, and to whom; without it the page works as well. @param {Payment} payment */
  async #loadShowtime(payment) {
    this.#showtime = await this.#server.api.showtime(payment.showtime_id).catch(() => null);
    this.#showFacts(payment);
  }

  /** @param {Payment} payment */
  #mount(payment) {
    this.#form?.element.remove();
    this.#form = new CardForm(this.#server.api, payment, this.#back, () => this.#leave());
    this.#sheet.append(this.#form.element);
    void this.#form.load();
  }

  /** @param {import("../server/api.js").Refusal} refusal */
  #refused(refusal) {
    if (refusal.status === 404) this.#leave();
    else setText(this.#error, refusal.message);
  }

  /** To the page of the payment, which says how it stands; this one is left out of the history. */
  #leave() {
    this.#watch?.close();
    this.#countdown.stop();
    location.replace(this.#back);
  }
}
