/**
 * The checkout of a hold in the hold's panel: its order until a payment is begun, then the payment. Free seats have none.
 */

import { Refusal } from "../server/api.js";
import { beginPayment } from "./begin_payment.js";
import { BuyerFields } from "./buyer_fields.js";
import { Order } from "./order.js";
import { orderMoney, OrderView } from "./order_view.js";
import { PaymentView } from "./payment_view.js";
import { providerChoice } from "./provider_choice.js";
import { h } from "../ui/dom.js";
import { toPayment } from "../ui/router.js";
import { words } from "../ui/words.js";

/** @typedef {import("../server/types.js").Agreed} Agreed */
/** @typedef {import("../server/types.js").Payment} Payment */
/**
 * @typedef {object} CheckoutListener
 * @property {() => void} onChange something that the panel shows has changed
 * @property {(hold: Agreed) => boolean} mayBegin called just before a payment is begun; false: it is not
 * @property {() => void} onDoubt the hold is not as it is shown: request it
 * @property {() => void} onOver the payment of the hold has ended, and so has the hold
 * @property {(booking: import("../server/types.js").ConfirmedHold) => void} onBought
 * @property {(text: string, seats: readonly string[]) => void} onNotBought the payment has ended without a booking; `text`
 *   says how
 */
/** What the panel shows: a plain hold, one that the box office sells, an order, or a payment. @typedef {"plain" | "box-office" | "order" | "payment"} Mode */

/**
 * The checkout of a showtime; null where its seats cost nothing.
 * @param {import("../server/server.js").TicketServer} server
 * @param {import("../server/types.js").Showtime} showtime
 * @param {CheckoutListener} listener
 */
export function checkoutOf(server, showtime, listener) {
  return showtime.prices ? new Checkout(server, showtime, showtime.prices, listener) : null;
}

export class Checkout {
  #server;
  #showtimeId;
  #listener;
  #order;
  #view;
  #buyer;
  #providers;
  #choice;
  /** @type {Agreed | null} */
  #agreed = null;
  /** @type {PaymentView | null} */
  #payment = null;
  #isBusy = false;
  #isBeginning = false;
  #orderElement;
  #boxOffice = h("p", { class: "box-office" }, words.boxOfficeOnly);
  element = h("div", { class: "checkout", hidden: true });
  /** @type {Mode} */
  mode = "plain";

  /**
   * @param {import("../server/server.js").TicketServer} server
   * @param {import("../server/types.js").Showtime} showtime
   * @param {import("../server/types.js").Prices} prices
   * @param {CheckoutListener} listener
   */
  constructor(server, showtime, prices, listener) {
    this.#server = server;
    this.#showtimeId = showtime.showtime_id;
    this.#listener = listener;
    this.#providers = prices.providers ?? [];
    this.#order = new Order(server, showtime, prices, listener);
    this.#view = new OrderView(this.#order);
    this.#buyer = new BuyerFields(server.storage, () => void this.pay());
    this.#choice = providerChoice(this.#providers, listener.onChange);
    this.#orderElement = h("div", { class: "order" }, this.#view.element, this.#buyer.element, this.#choice.element);
    this.#orderElement.append(termsOf(prices.terms_url));
  }

  /** True when nobody can pay here. */
  get isBoxOfficeOnly() {
    return this.#providers.length === 0;
  }

  /** The text of the button that pays. */
  get label() {
    const { quote } = this.#order;
    if (this.#isBeginning) return words.paying;
    if (!quote) return words.calculating;
    if (quote.total === 0) return words.payNothing;
    return this.#choice.value === "counter" ? words.payLater : words.pay(orderMoney(this.#order, quote.total));
  }

  /** The text of the button that opens the order, where that is not shown at once. */
  get openLabel() {
    const { quote } = this.#order;
    return words.toOrder(quote ? orderMoney(this.#order, quote.total) : "");
  }

  get mayPay() {
    return this.#order.quote !== null && !this.#isBusy && !this.#isBeginning;
  }

  close() {
    this.#order.pause();
    this.#payment?.close();
  }

  /** The feed reports a change of the held seats. */
  look() {
    this.#payment?.look();
  }

  /** @param {Agreed | null} agreed @param {readonly string[]} seats shown as mine @param {boolean} isBusy */
  show(agreed, seats, isBusy) {
    this.#agreed = agreed;
    this.#isBusy = isBusy;
    const paymentId = this.#server.storage.orderAt(this.#showtimeId)?.payment_id;
    this.mode = paymentId ? "payment" : this.#modeOf(agreed);
    this.element.hidden = this.mode === "plain";
    if (agreed && this.mode === "order") this.#showOrder(agreed, seats);
    else this.#order.pause();
    if (paymentId) this.#showPayment(paymentId);
    else this.#dropPayment();
    if (this.mode === "box-office") this.#place(this.#boxOffice);
  }

  /** @param {Agreed | null} agreed @returns {Mode} */
  #modeOf(agreed) {
    if (!agreed) return this.isBoxOfficeOnly ? "box-office" : "plain";
    if (!agreed.priceList) return "plain";
    return this.isBoxOfficeOnly ? "box-office" : "order";
  }

  /** @param {Agreed} agreed @param {readonly string[]} seats */
  #showOrder(agreed, seats) {
    this.#place(this.#orderElement);
    if (this.#isBusy) this.#order.pause();
    else if (!this.#isBeginning) this.#order.follow(agreed);
    this.#view.show(seats);
  }

  /** @param {string} paymentId */
  #showPayment(paymentId) {
    if (this.#payment?.paymentId !== paymentId) {
      this.#dropPayment();
      this.#payment = new PaymentView(this.#server, paymentId, "h3", {
        onEnded: (payment, text) => this.#ended(payment, text),
        onUnknown: () => this.#forget(paymentId),
      });
    }
    this.#place(this.#payment.element);
  }

  /** @param {Payment} payment @param {string} text */
  #ended({ payment_id: paymentId, seats, reference, ticket }, text) {
    const sessionId = this.#server.storage.orderAt(this.#showtimeId)?.session_id ?? paymentId;
    this.#server.storage.endOrder(this.#showtimeId, paymentId);
    this.#dropPayment();
    const booked = seats.filter((seat) => !seat.cancelled).map((seat) => seat.seat_id);
    if (ticket) this.#listener.onBought({ sessionId, seats: booked, reference, ticket });
    else this.#listener.onNotBought(text, booked);
    if (this.#agreed?.sessionId === sessionId) this.#listener.onOver();
    this.#listener.onChange();
  }

  /** There is no such payment. @param {string} paymentId */
  #forget(paymentId) {
    this.#server.storage.endOrder(this.#showtimeId, paymentId);
    this.#dropPayment();
    this.#listener.onDoubt();
    this.#listener.onChange();
  }

  #dropPayment() {
    this.#payment?.close();
    this.#payment?.element.remove();
    this.#payment = null;
  }

  /** @param {Element} shown */
  #place(shown) {
    if (this.element.firstChild !== shown) this.element.replaceChildren(shown);
  }

  /** Begin the payment of what is shown, and go where it is paid. */
  async pay() {
    const { quote } = this.#order;
    const agreed = this.#agreed;
    if (!agreed || !quote || !this.mayPay) return;
    const buyer = this.#buyer.take();
    if (!buyer || !this.#listener.mayBegin(agreed)) return;
    this.#isBeginning = true;
    this.#order.payError = "";
    this.#listener.onChange();
    const order = { quote: quote.quote, provider: this.#choice.value, ...buyer };
    const answer = await beginPayment(this.#server, this.#showtimeId, agreed.sessionId, order).catch((error) => error);
    this.#isBeginning = false;
    if (answer instanceof Refusal) this.#refused(answer);
    else if (answer instanceof Error) throw answer;
    else this.#begun(answer);
    this.#listener.onChange();
  }

  /** @param {Refusal} refusal */
  #refused(refusal) {
    this.#order.payError = refusal.unclear ? words.payUnclear : refusal.message;
    if (refusal.slug === "promo-used-up") return this.#order.refusePromo(refusal);
    if (refusal.unclear || refusal.status === 429) return;
    this.#order.renew();
    this.#listener.onDoubt();
  }

  /** On a page of another site the payment opens in a window of its own, and is shown here. @param {Payment} payment */
  #begun(payment) {
    const { next, status } = payment;
    const isOpen = next && (status === "waiting" || status === "declined");
    const target = new URL(isOpen ? next : toPayment(payment.payment_id), this.#server.base);
    if (!this.#server.isForeign) location.assign(target);
    else if (isOpen) window.open(target, "_blank", "noopener");
    this.#listener.onDoubt();
  }
}

/** That the cinema's terms are accepted, with a link where they have an address. @param {string | null | undefined} address */
function termsOf(address) {
  const [before, name, after] = words.terms;
  const link = address ? h("a", { href: address, target: "_blank", rel: "noopener" }, name) : name;
  return h("p", { class: "terms" }, before, link, after);
}
