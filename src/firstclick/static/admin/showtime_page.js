/**
 * A showtime's map for staff: loads the room and its prices, opens the map, above it what happens at the door and below it
 * the bar that looks back. Shows
 * another one where they were changed.
 */

import { Refusal } from "../server/api.js";
import { showtimeHeading } from "../programme/showtime_heading.js";
import { dayKey } from "../ui/dates.js";
import { h, icon } from "../ui/dom.js";
import { words } from "../ui/words.js";
import { tryAgain } from "../ui/try_again.js";
import { AdmissionsLine } from "./admissions_line.js";
import { ChangeForm } from "./change_form.js";
import { OfficeMap } from "./office_map.js";
import { TO_TODAY, toDay } from "./office_router.js";
import { RefundPart } from "./refund_part.js";
import { TimeTravel } from "./time_travel.js";
import { office } from "./words.js";

/** @typedef {import("./office_page.js").Desk} Desk */
/** @typedef {import("../server/types.js").Showtime} Showtime */

/** The pause before the showtime is requested again when it was not answered. */
const RENEW_AGAIN_MS = 5_000;

/**
 * @param {HTMLElement} home
 * @param {{showtimeId: string, seats: readonly string[]}} route `seats` are selected at first
 * @param {Desk} desk
 * @returns {import("./office_page.js").OfficeView}
 */
export function openShowtimeMap(home, { showtimeId, seats }, desk) {
  const page = new ShowtimePage(home, showtimeId, seats, desk);
  void page.load();
  return page;
}

class ShowtimePage {
  #home;
  #showtimeId;
  #seats;
  #desk;
  /** @type {ReturnType<typeof opened> | null} */
  #map = null;
  #closed = false;

  /** @param {HTMLElement} home @param {string} showtimeId @param {readonly string[]} seats @param {Desk} desk */
  constructor(home, showtimeId, seats, desk) {
    this.#home = home;
    this.#showtimeId = showtimeId;
    this.#seats = seats;
    this.#desk = desk;
    home.replaceChildren(h("p", { class: "notice" }, words.loading));
  }

  close() {
    this.#closed = true;
    this.#map?.close();
    this.#map = null;
  }

  async load() {
    const showtime = await loadShowtime(this.#desk, this.#showtimeId).catch((error) => error);
    if (this.#closed) return;
    if (showtime instanceof Refusal) return this.#failed(showtime);
    if (showtime instanceof Error) throw showtime;
    this.#show(showtime);
  }

  /** @param {Showtime} showtime */
  #show(showtime) {
    this.#map?.close();
    document.title = `${showtime.title} · ${office.boxOffice}`;
    this.#map = opened(this.#home, showtime, this.#desk, { seats: this.#seats, onOther: () => void this.#renew(showtime) });
  }

  /** The showtime or its room may be another: load it again, and show it where it differs. @param {Showtime} shown */
  async #renew(shown) {
    const map = this.#map;
    const now = await loadShowtime(this.#desk, this.#showtimeId).catch((error) => error);
    if (map !== this.#map) return;
    if (now instanceof Refusal && now.status === 404) return this.#missing(now);
    if (now instanceof Refusal) return void setTimeout(() => map === this.#map && void this.#renew(shown), RENEW_AGAIN_MS);
    if (now instanceof Error) throw now;
    if (JSON.stringify(now) === JSON.stringify(shown)) return;
    const hadFocus = this.#home.contains(document.activeElement);
    const said = map?.isChangedHere() ? office.showtimeChanged : words.roomChanged;
    this.#show(now);
    if (hadFocus) this.#home.focus({ preventScroll: true });
    this.#desk.toast(said);
  }

  /** The showtime is not on the programme any more. @param {Refusal} refusal */
  #missing(refusal) {
    this.#map?.close();
    this.#map = null;
    this.#failed(refusal);
  }

  /** @param {Refusal} refusal */
  #failed(refusal) {
    const again = tryAgain(() => void this.load());
    const today = h("a", { class: "button", href: TO_TODAY }, office.today);
    this.#home.replaceChildren(h("p", { class: "notice", role: "alert" }, refusal.message), refusal.status === 404 ? today : again);
  }
}

/**
 * The live map, and the bar that shows past ones in its place.
 * @param {HTMLElement} home @param {Showtime} showtime @param {Desk} desk
 * @param {{seats: readonly string[], onOther: () => void}} options
 */
function opened(home, showtime, desk, { seats, onOther }) {
  const map = new OfficeMap(showtime, heading(showtime), desk, { onOther });
  const admissions = new AdmissionsLine(showtime, desk.api, () => map.refresh());
  const place = h("div", {}, map.element);
  const [change, refunds] = changeParts(showtime, desk);
  const travel = new TimeTravel(showtime, () => heading(showtime), desk, (past) => place.replaceChildren(past ?? map.element));
  const parts = [admissions, { element: place }, refunds, travel, change].flatMap((one) => (one ? [one.element] : []));
  home.replaceChildren(...parts);
  map.start(seats);
  return {
    isChangedHere: () => change?.hasPut ?? false,
    close() {
      map.close();
      admissions.close();
      travel.close();
      change?.close();
      refunds?.close();
    },
  };
}

/** Where the showtime is changed, for who may change the programme, and what is to refund where it is cancelled. @param {Showtime} showtime @param {Desk} desk */
function changeParts(showtime, desk) {
  const change = desk.member.acts.includes("edit_programme") ? new ChangeForm(showtime, desk) : null;
  const refunds = showtime.status === "cancelled" && desk.member.acts.includes("see_bookings") ? new RefundPart(showtime.showtime_id, desk) : null;
  return /** @type {const} */ ([change, refunds]);
}

/** @param {Desk} desk @param {string} showtimeId @returns {Promise<Showtime>} */
async function loadShowtime({ server }, showtimeId) {
  const showtime = await server.api.showtime(showtimeId);
  if (!showtime.price_from) return showtime;
  return { ...showtime, prices: await server.api.prices(showtimeId) };
}

/** @param {Showtime} showtime */
function heading(showtime) {
  const { starts_at: at, timezone, auditorium } = showtime;
  const href = at === null ? TO_TODAY : toDay(dayKey(at, timezone));
  const back = h("a", { class: "back", href }, icon("M15 5l-7 7l7 7"), office.showtimes);
  return h("header", { class: "office-showtime-head" }, back, ...showtimeHeading({ ...showtime, auditorium: auditorium.name }, "h1"));
}
