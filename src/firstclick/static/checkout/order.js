/**
 * The order of a hold: the ticket type of each seat, the promo code, and what the server asks for them. The quote is
 * requested when a choice has changed; an answer to earlier choices is dropped. Draws nothing.
 */

import { offersOf } from "../seats/seat_prices.js";
import { Refusal } from "../server/api.js";
import { Retry } from "../server/retry.js";

/** @typedef {import("../server/types.js").Agreed} Agreed */
/** @typedef {import("../server/types.js").Prices} Prices */
/** @typedef {import("../server/types.js").TicketChosen} TicketChosen */

const ASK_AFTER_MS = 250;
const NOTHING = { tickets: {}, promo: "" };

export class Order {
  #server;
  #showtimeId;
  #kinds;
  #listener;
  /** @type {Prices} */
  #prices;
  #sessionId = "";
  /** @type {readonly string[]} */
  #seats = [];
  /** What the quote is for, as text; "" for none. */
  #wanted = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #retry = new Retry(() => void this.#ask());
  /** @type {import("../server/types.js").Quote | null} null while it is not known */
  quote = null;
  /** Why there is no quote, why a payment was refused, and why there is no discount. */
  error = "";
  payError = "";
  promoError = "";

  /**
   * @param {import("../server/server.js").TicketServer} server
   * @param {import("../server/types.js").Showtime} showtime
   * @param {Prices} prices
   * @param {{onChange: () => void, onDoubt: () => void}} listener `onDoubt`: the hold is not as it is shown
   */
  constructor(server, showtime, prices, listener) {
    this.#server = server;
    this.#showtimeId = showtime.showtime_id;
    this.#kinds = new Map(showtime.seat_map.rows.flatMap((row) => row.seats.map((seat) => [seat.seat_id, seat.kind])));
    this.#prices = prices;
    this.#listener = listener;
  }

  get prices() {
    return this.#prices;
  }

  get promo() {
    return this.#record.promo ?? "";
  }

  /** The stored choices of this hold. @returns {{tickets: Record<string, string>, promo?: string}} */
  get #record() {
    const stored = this.#server.storage.orderAt(this.#showtimeId);
    return stored?.session_id === this.#sessionId ? stored : NOTHING;
  }

  /** The hold is changing, or there is none: what is requested is not wanted any more. */
  pause() {
    this.#wanted = "";
    this.quote = null;
    clearTimeout(this.#timer);
    this.#retry.stop();
  }

  /** The hold may have changed. @param {Agreed} agreed */
  follow({ sessionId, seats, priceList }) {
    this.#sessionId = sessionId;
    this.#seats = seats;
    if (priceList === this.#prices.price_list) this.#update();
    else if (priceList) void this.#loadPrices(priceList);
  }

  /** The hold was taken under earlier prices than those of the showtime now. @param {number} number */
  async #loadPrices(number) {
    const loaded = await this.#server.api.priceList(number).catch(() => null);
    if (!loaded || loaded.price_list === this.#prices.price_list) return;
    this.#prices = loaded;
    this.#listener.onChange();
  }

  /** The kind of a seat, which decides what it costs. @param {string} seatId */
  kindOf(seatId) {
    return this.#kinds.get(seatId) ?? "standard";
  }

  /** The ticket types that are sold for a seat, with their prices. @param {string} seatId */
  typesOf(seatId) {
    return offersOf(this.#prices, this.kindOf(seatId)).map(({ type, amount }) => ({ ...type, amount }));
  }

  /** The ticket type for a seat: the chosen one, or the one that is offered first. @param {string} seatId */
  typeOf(seatId) {
    const types = this.typesOf(seatId);
    const chosen = this.#record.tickets[seatId];
    return types.find((one) => one.ticket_type === chosen) ?? types[0];
  }

  /** @param {string} seatId @param {string} ticketType */
  choose(seatId, ticketType) {
    this.#save({ tickets: { ...this.#record.tickets, [seatId]: ticketType } });
  }

  /** @param {string} code */
  applyPromo(code) {
    this.promoError = "";
    this.#save({ promo: code.trim().toUpperCase() });
  }

  /** The server has refused the promo code: the order goes on without it. @param {Refusal} refusal */
  refusePromo(refusal) {
    this.#save({ promo: "" });
    this.promoError = refusal.message;
    this.#listener.onChange();
  }

  /** Request the quote again, which is not valid any more. */
  renew() {
    this.#wanted = "";
    this.#update();
  }

  /** @param {Partial<import("../server/storage.js").OrderRecord>} change */
  #save(change) {
    const { storage } = this.#server;
    storage.saveOrder(this.#showtimeId, { ...this.#record, ...change, session_id: this.#sessionId });
    this.error = this.payError = "";
    this.#update();
  }

  /** @returns {{seats: TicketChosen[], promo?: string}} */
  get #wish() {
    const seats = this.#seats.map((seat) => ({ seat_id: seat, ticket_type: this.typeOf(seat)?.ticket_type ?? "" }));
    return this.promo ? { seats, promo: this.promo } : { seats };
  }

  #update() {
    const wanted = JSON.stringify([this.#sessionId, this.#wish]);
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    this.quote = null;
    clearTimeout(this.#timer);
    this.#retry.stop();
    this.#timer = setTimeout(() => void this.#ask(), ASK_AFTER_MS);
    this.#listener.onChange();
  }

  async #ask() {
    const wanted = this.#wanted;
    const answer = await this.#server.api.quote(this.#sessionId, this.#wish).catch((error) => error);
    if (wanted !== this.#wanted) return;
    if (answer instanceof Refusal) this.#refused(answer);
    else if (answer instanceof Error) throw answer;
    else [this.quote, this.error] = [answer, ""];
    this.#listener.onChange();
  }

  /** @param {Refusal} refusal */
  #refused(refusal) {
    if (this.promo && refusal.slug === "promo-not-valid") return this.refusePromo(refusal);
    this.error = refusal.message;
    if (refusal.unclear || refusal.status === 429) this.#retry.later();
    else if (refusal.slug === "ticket-not-sold" && Object.keys(this.#record.tickets).length) this.#startOver(refusal);
    else this.#listener.onDoubt();
  }

  /** @param {Refusal} refusal */
  #startOver(refusal) {
    this.#save({ tickets: {} });
    this.error = refusal.message;
  }
}
