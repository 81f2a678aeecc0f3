/** A showtime's map for staff: loads the room and its prices, and opens the map. Tries again where the server was not reached. */

import { Refusal } from "../server/api.js";
import { showtimeHeading } from "../programme/showtime_heading.js";
import { h, icon } from "../ui/dom.js";
import { words } from "../ui/words.js";
import { dayOf } from "./days.js";
import { OfficeMap } from "./office_map.js";
import { TO_TODAY, toDay } from "./office_router.js";
import { office } from "./words.js";

/** @typedef {import("./office_page.js").Desk} Desk */
/** @typedef {import("../server/types.js").Showtime} Showtime */

/**
 * @param {HTMLElement} home
 * @param {{showtimeId: string, seats: readonly string[]}} route `seats` are selected at first
 * @param {Desk} desk
 * @returns {import("./office_page.js").OfficeView}
 */
export function openShowtimeMap(home, { showtimeId, seats }, desk) {
  /** @type {OfficeMap | null} */
  let map = null;
  let closed = false;

  async function load() {
    const showtime = await loadShowtime(desk, showtimeId).catch((error) => error);
    if (closed) return;
    if (showtime instanceof Refusal) return failed(showtime);
    if (showtime instanceof Error) throw showtime;
    map = new OfficeMap(showtime, heading(showtime), desk, { onOther: reopen });
    document.title = `${showtime.title} · ${office.boxOffice}`;
    home.replaceChildren(map.element);
    map.start(seats);
  }

  /** The programme was changed, so that the room may be another. */
  function reopen() {
    map?.close();
    map = null;
    void load();
  }

  /** @param {Refusal} refusal */
  function failed(refusal) {
    const again = h("button", { type: "button", class: "button" }, words.tryAgain);
    again.addEventListener("click", () => void load());
    home.replaceChildren(h("p", { class: "notice", role: "alert" }, refusal.message), refusal.status === 404 ? h("a", { class: "button", href: TO_TODAY }, office.today) : again);
  }

  home.replaceChildren(h("p", { class: "notice" }, words.loading));
  void load();
  return {
    close() {
      closed = true;
      map?.close();
    },
  };
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
  const href = at === null ? TO_TODAY : toDay(dayOf(at, timezone));
  const back = h("a", { class: "back", href }, icon("M15 5l-7 7l7 7"), office.showtimes);
  return h("header", { class: "office-showtime-head" }, back, ...showtimeHeading({ ...showtime, auditorium: auditorium.name }, "h1"));
}
