/**
 * `<firstclick-seats showtime="…" server="…" theme="…" no-confirm>`: one showtime on sale, on any page of any site. It
 * depends on nothing in that page, its styles stay in its shadow root, and it dispatches the events `ready`, `hold`,
 * `confirm`, `confirmed`, `expired`, `missing` and `sign-in`.
 */

import { Refusal } from "./server/api.js";
import base from "./ui/base.css" with { type: "css" };
import { Retry } from "./server/retry.js";
import { SeatPicker } from "./hold/seat_picker.js";
import { TicketServer, HOME } from "./server/server.js";
import { userId } from "./server/user_id.js";
import controls from "./ui/controls.css" with { type: "css" };
import prices from "./seats/prices.css" with { type: "css" };
import order from "./checkout/order.css" with { type: "css" };
import picker from "./hold/picker.css" with { type: "css" };
import heading from "./programme/showtime_heading.css" with { type: "css" };
import { showtimeHeading } from "./programme/showtime_heading.js";
import { showtimeNotices } from "./programme/showtime_notice.js";
import { h } from "./ui/dom.js";
import hold from "./hold/hold.css" with { type: "css" };
import legend from "./seats/legend.css" with { type: "css" };
import map from "./seats/map.css" with { type: "css" };
import overview from "./seats/overview.css" with { type: "css" };
import places from "./seats/places.css" with { type: "css" };
import ticket from "./tickets/ticket.css" with { type: "css" };
import { Toasts } from "./ui/toasts.js";
import skeleton from "./ui/skeleton.css" with { type: "css" };
import { headingSkeleton, pickerSkeleton } from "./ui/skeleton.js";
import tokens from "./ui/tokens.css" with { type: "css" };
import ways from "./seats/ways.css" with { type: "css" };
import { words } from "./ui/words.js";

const SHEETS = [tokens, base, controls, heading, picker, prices, map, legend, overview, places, ways, hold, skeleton, order, ticket];

/** The events after which the element does nothing more where the page prevents that. */
const CANCELABLE = ["confirm", "sign-in"];

/** The pause before the showtime is requested again when there was no response. */
const RENEW_AGAIN_MS = 5_000;

export class FirstClickSeats extends HTMLElement {
  static observedAttributes = ["showtime", "server", "no-confirm"];

  #head = h("header", { class: "showtime-head" });
  #place = h("div", { tabindex: -1 });
  #toasts = new Toasts();
  /** @type {SeatPicker | null} */
  #picker = null;
  /** @type {TicketServer | null} */
  #server = null;
  /** @type {string | null} */
  #token = null;
  /** The token of the last `sign-in` that nobody has tapped for. @type {string | null | undefined} */
  #asked = undefined;
  /** What the customer wanted when they had to sign in first. @type {import("./server/types.js").Intent | null} */
  #wish = null;
  #isOpen = false;
  /** Counts openings, so that a response to an earlier one is recognised. */
  #opened = 0;
  #retry = new Retry(() => void this.#openAgain());

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = SHEETS;
    const head = h("slot", { name: "head" }, this.#head);
    root.append(h("div", { class: "element" }, h("div", { class: "element-body" }, head, this.#place), this.#toasts.element));
  }

  /** The bearer token of the signed-in customer; it may be replaced at any time. */
  get token() {
    return this.#token;
  }

  set token(token) {
    const isFirst = !this.#token !== !token;
    this.#token = token || null;
    if (this.#server) this.#server.api.token = this.#token;
    if (!this.#token) this.#wish = null;
    if (this.#isOpen && isFirst) void this.#open();
    else this.#resume();
  }

  connectedCallback() {
    this.#takeEarlyToken();
    this.#isOpen = true;
    void this.#open();
  }

  disconnectedCallback() {
    this.#isOpen = false;
    this.#close();
  }

  /** @param {string} _name @param {string | null} before @param {string | null} now */
  attributeChangedCallback(_name, before, now) {
    if (before !== now) this.#wish = null;
    if (this.#isOpen && before !== now) void this.#open();
  }

  /** A token that the page set before this script was loaded hides the property. */
  #takeEarlyToken() {
    if (!Object.hasOwn(this, "token")) return;
    const { token } = this;
    delete (/** @type {{token?: unknown}} */ (this).token);
    this.token = token;
  }

  async #open() {
    this.#close();
    const opening = this.#opened;
    for (const part of [this.#head, this.#place]) [part.lang, part.dir] = [words.code, words.direction];
    const showtimeId = this.getAttribute("showtime");
    const address = addressOf(this.getAttribute("server"));
    if (!showtimeId) return this.#showNotice(words.noShowtime);
    if (!address) return this.#showNotice(words.badServer(this.getAttribute("server") ?? ""));
    const server = (this.#server = new TicketServer(address));
    server.api.token = this.#token;
    this.#showLoading();
    try {
      const { showtime, snapshot } = await loadShowtime(server, showtimeId);
      if (opening === this.#opened) this.#show(server, showtime, snapshot);
    } catch (error) {
      if (opening === this.#opened) this.#showError(error, server);
    }
  }

  /**
   * Load the showtime again and show it where it differs: the cinema may have changed it or its auditorium.
   * @param {TicketServer} server
   * @param {import("./server/types.js").Showtime} shown
   */
  async #renew(server, shown) {
    const opening = this.#opened;
    const now = await loadShowtime(server, shown.showtime_id).catch((error) => error);
    if (opening !== this.#opened) return;
    if (now instanceof Refusal && now.status === 404) return this.#showMissing();
    if (now instanceof Error) return void setTimeout(() => opening === this.#opened && void this.#renew(server, shown), RENEW_AGAIN_MS);
    if (JSON.stringify(now.showtime) === JSON.stringify(shown)) return;
    const focused = this.#place.contains(this.shadowRoot?.activeElement ?? null);
    this.#picker?.close();
    this.#opened += 1;
    this.#show(server, now.showtime, now.snapshot);
    if (focused) this.#place.focus({ preventScroll: true });
    this.#toasts.show(words.roomChanged);
  }

  /** After a failure: what is shown stays until the showtime is there. */
  async #openAgain() {
    const [opening, server, showtimeId] = [this.#opened, this.#server, this.getAttribute("showtime")];
    if (!server || !showtimeId) return;
    const loaded = await loadShowtime(server, showtimeId).catch((error) => error);
    if (opening !== this.#opened) return;
    if (loaded instanceof Error) return this.#showError(loaded, server);
    this.#retry.stop();
    this.#show(server, loaded.showtime, loaded.snapshot);
  }

  #close() {
    this.#opened += 1;
    this.#retry.stop();
    this.#picker?.close();
    this.#picker = null;
    this.#server = null;
    this.#head.replaceChildren();
    this.#place.replaceChildren();
  }

  /**
   * @param {TicketServer} server
   * @param {import("./server/types.js").Showtime} showtime
   * @param {import("./server/types.js").Snapshot | null} snapshot null: the feed sends one
   */
  #show(server, showtime, snapshot) {
    const { showtime_id, movie_id, title, cinema, starts_at, timezone, presentation } = showtime;
    const room = showtime.auditorium.name;
    const facts = { showtime_id, movie_id, title, cinema, auditorium: room, starts_at, timezone, ...(presentation && { presentation }) };
    this.removeAttribute("aria-busy");
    this.#head.replaceChildren(...showtimeHeading(facts, "h2"));
    const dispatch = this.#dispatch.bind(this);
    const onOther = () => void this.#renew(server, showtime);
    const toast = this.#toasts.show.bind(this.#toasts);
    const session = this.hasAttribute("no-confirm") ? (/** @type {string} */ id) => this.#secret(server, id) : null;
    const onUnsigned = this.#unsigned.bind(this);
    this.#picker = new SeatPicker({ server, showtime, dispatch, onOther, toast, session, onUnsigned });
    this.#place.replaceChildren(...showtimeNotices(showtime), this.#picker.element);
    this.#dispatch("ready", facts);
    this.#picker.start(snapshot);
    this.#resume();
  }

  /** What the server of this page needs to confirm a hold. A token says who the user is. @param {TicketServer} server @param {string} sessionId */
  #secret(server, sessionId) {
    return { session: { session_id: sessionId, ...(this.#token ? {} : { user_id: userId(server.storage) }) } };
  }

  /** @type {import("./hold/hold_events.js").EventPlace["onUnsigned"]} */
  #unsigned(intent, seats) {
    if (!intent && this.#asked === this.#token) return true;
    this.#asked = this.#token;
    const isTaken = !this.#dispatch("sign-in", { showtime_id: this.getAttribute("showtime"), seats: [...seats] });
    if (intent) this.#wish = isTaken && ["add", "take", "best"].includes(intent.kind) ? intent : null;
    return isTaken;
  }

  /** The customer has signed in, and gets what they wanted. */
  #resume() {
    const wish = this.#token ? this.#wish : null;
    if (!wish || !this.#picker) return;
    this.#wish = null;
    this.#picker.resume(wish);
  }

  /** @param {unknown} error @param {TicketServer} server */
  #showError(error, server) {
    if (!(error instanceof Refusal)) throw error;
    if (error.status === 404) return this.#showMissing();
    if (error.unclear) this.#retry.later();
    if (this.#place.querySelector("button")) return;
    const again = h("button", { type: "button", class: "button" }, words.tryAgain);
    again.addEventListener("click", () => void this.#open());
    const unreached = error.status === 0 && server.isForeign;
    this.#showNotice(unreached ? words.notAllowed(new URL(server.base).origin, location.origin) : error.message, again);
  }

  #showMissing() {
    this.#picker?.close();
    this.#picker = null;
    this.#dispatch("missing", { showtime_id: this.getAttribute("showtime") });
    this.#showNotice(words.notFoundShowtime);
  }

  #showLoading() {
    this.setAttribute("aria-busy", "true");
    this.#head.replaceChildren(...headingSkeleton());
    this.#place.replaceChildren(h("p", { class: "visually-hidden", role: "status" }, words.loading), pickerSkeleton());
  }

  /** @param {string} text @param {...HTMLElement} more */
  #showNotice(text, ...more) {
    this.removeAttribute("aria-busy");
    this.#head.replaceChildren();
    this.#place.replaceChildren(h("p", { class: "notice", role: "status" }, text), ...more);
  }

  /** @param {string} type @param {object} detail */
  #dispatch(type, detail) {
    return this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable: CANCELABLE.includes(type) }));
  }
}

/**
 * A showtime and its seats; the snapshot is null when that request failed, and the feed sends one.
 * @param {TicketServer} server
 * @param {string} showtimeId
 */
async function loadShowtime({ api }, showtimeId) {
  const seats = api.seats(showtimeId).catch(() => null);
  const showtime = await api.showtime(showtimeId);
  // Without an answer the seats are shown all the same; a quote has every price before anything is paid.
  if (showtime.price_from) showtime.prices = await api.prices(showtimeId).catch(() => undefined);
  return { showtime, snapshot: await seats };
}

/** The server's address with a slash at its end; null when it is not a URL. @param {string | null} server */
function addressOf(server) {
  if (!server) return HOME;
  try {
    const url = new URL(server, document.baseURI);
    return new URL(url.pathname.replace(/\/?$/, "/"), url).href;
  } catch {
    return null;
  }
}

if (!customElements.get("firstclick-seats")) customElements.define("firstclick-seats", FirstClickSeats);
