/**
 * One showtime on sale: brings together the seats' states, my hold, the map and the panel. News and answers come
 * in here, and what changed is painted in the next frame.
 */

import { Announcer } from "./announcer.js";
import { Offers, bestPicks } from "./best_picks.js";
import { ConnectionLamp } from "./connection.js";
import { deskLayout } from "./desk_layout.js";
import { HoldEvents } from "./hold_events.js";
import { HoldPanel } from "./hold_panel.js";
import { legend } from "./legend.js";
import { LiveSeats } from "./live_seats.js";
import { MyBookings } from "./my_bookings.js";
import { MyHold } from "./my_hold.js";
import { RoomView } from "./room_view.js";
import { words } from "./words.js";

/** @typedef {import("./types.js").Agreed} Agreed */
/** @typedef {import("./types.js").Intent} Intent */
/** @typedef {import("./types.js").SeatView} SeatView */

const NEWS_PATIENCE_MS = 600;
const RECHECK_MS = 2_000;

/**
 * @typedef {object} Place where the desk stands
 * @property {import("./box_office.js").BoxOffice} office
 * @property {import("./types.js").Showtime} showtime
 * @property {import("./hold_events.js").Tell} tell tells the page around it
 * @property {(text: string, tone?: "info" | "good" | "bad") => void} toast
 */

export class BookingDesk {
  #keep;
  #toast;
  #events;
  #lamp = new ConnectionLamp();
  #showtime;
  #room;
  #panel;
  #offers;
  #hold;
  #live;
  #bookings;
  #announcer = new Announcer();
  #layout;
  /** @type {Set<string>} */
  #dirty = new Set();
  /** Seats of mine as they were painted last. @type {string[]} */
  #lastMine = [];
  #frame = 0;
  #closed = false;
  #stopTabs = () => {};
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #recheckTimer;
  #onSeen = () => void (document.hidden || this.#recheck());
  element;

  /** @param {Place} place */
  constructor({ office, showtime, tell, toast }) {
    const { showtime_id: id, seat_map: map, rules } = showtime;
    this.#keep = office.keep;
    this.#toast = toast;
    this.#events = new HoldEvents(id, tell);
    this.#showtime = showtime;
    this.#bookings = new MyBookings(office, showtime, {
      onChange: () => this.#changed(this.#room.seatIds),
      onGone: () => toast(words.bookingGone, "bad"),
    });
    this.#offers = new Offers((seats) => this.#ask({ kind: "take", seats }));
    this.#panel = new HoldPanel({
      onAction: (kind) => this.#ask({ kind }),
      onGiveBack: (seat) => this.#ask({ kind: "remove", seat }),
      onWarn: (seconds) => this.#announcer.say(words.secondsLeft(seconds)),
      onZero: () => this.#recheckSoon(NEWS_PATIENCE_MS),
      onFocusLost: () => this.#room.focus(),
    });
    this.#hold = new MyHold(office.api, id, this.#holdListener());
    this.#live = new LiveSeats(office, id, {
      onNews: (seats, fresh) => this.#heard(seats, fresh),
      onConnection: (connection) => this.#lamp.show(connection),
    });
    this.#room = new RoomView(map, showtime.auditorium.name, {
      onChoose: (seatId) => this.#toggle(seatId),
      viewOf: (seatId) => this.#viewOf(seatId),
    });
    this.#layout = deskLayout(showtime, {
      room: this.#room,
      best: bestPicks(rules.seats_per_hold_max, (count) => this.#ask({ kind: "best", count })),
      lamp: this.#lamp.element,
      panel: this.#panel.element,
      offers: this.#offers.element,
      tickets: this.#bookings.element,
      legend: legend(map),
      announcer: this.#announcer.element,
    });
    this.element = this.#layout.element;
  }

  /** Call when the element is on the page. */
  start() {
    const id = this.#showtime.showtime_id;
    this.#changed(this.#room.seatIds);
    this.#live.start();
    this.#recall();
    this.#stopTabs = this.#keep.followOtherTabs(id, {
      onHold: (record) => this.#hold.ask({ kind: "recheck", sessionId: record?.session_id, quiet: true }),
      onBookings: () => this.#bookings.reload(),
    });
    document.addEventListener("visibilitychange", this.#onSeen);
  }

  close() {
    this.#closed = true;
    this.#hold.close();
    this.#live.close();
    this.#panel.close();
    this.#room.close();
    this.#announcer.close();
    this.#stopTabs();
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#recheckTimer);
    document.removeEventListener("visibilitychange", this.#onSeen);
  }

  /** @returns {import("./my_hold.js").HoldListener} */
  #holdListener() {
    return {
      onChange: () => this.#holdChanged(),
      onAgreed: (before, now, intent, asOf) => this.#agreed(before, now, intent, asOf),
      onRefused: (refusal) => this.#refused(refusal),
      onEnded: (seats, quiet) => this.#ended(seats, quiet),
      onBooked: (booking) => this.#booked(booking),
      newsCount: () => this.#live.states.messages,
    };
  }

  /** @param {string} seatId */
  #toggle(seatId) {
    const view = this.#viewOf(seatId);
    if (this.#hold.seats.includes(seatId)) return this.#ask({ kind: "remove", seat: seatId });
    if (view.mine) return this.#toast(words.alreadyYours);
    if (view.status !== "available") return this.#toast(words.notFree(seatId, view.status));
    const most = this.#showtime.rules.seats_per_hold_max;
    if (this.#hold.seats.length >= most) return this.#toast(words.tooMany(most), "bad");
    this.#ask({ kind: "add", seat: seatId });
  }

  /** @param {Intent} intent */
  #ask(intent) {
    this.#offer([]);
    this.#hold.ask(intent);
  }

  /** @param {readonly (readonly string[])[]} offers */
  #offer(offers) {
    this.#changed([...this.#offers.seats]);
    this.#offers.show(offers);
    this.#changed([...this.#offers.seats]);
  }

  /** @param {Agreed | null} before @param {Agreed | null} now @param {Intent} intent @param {number} asOf */
  #agreed(before, now, intent, asOf) {
    const [old, current] = [before?.seats ?? [], now?.seats ?? []];
    const given = old.filter((seat) => !current.includes(seat));
    const taken = current.filter((seat) => !old.includes(seat));
    if (intent.kind !== "recheck") {
      this.#live.states.guess(given, intent.kind === "confirm" ? "confirmed" : "available", asOf);
    }
    this.#live.states.guess(taken, "hold", asOf);
    this.#changed([...given, ...taken]);
    this.#keep.keepHold(
      this.#showtime.showtime_id,
      now && { session_id: now.sessionId, seats: now.seats, expires_at: now.expiresAt },
    );
    if (intent.kind === "best" || intent.kind === "take") this.#room.reveal(taken);
    if (intent.kind === "extend" && now) this.#announcer.say(words.extended);
    else if (intent.kind === "release" && given.length) this.#announcer.say(words.released(given));
    else if (taken.length && intent.kind !== "recheck") this.#announcer.say(words.held(taken));
  }

  /** @param {import("./api.js").Refusal} refusal */
  #refused(refusal) {
    this.#toast(refusal.message, "bad");
    this.#offer(refusal.suggestions);
  }

  /** @param {import("./types.js").Booked} booking */
  #booked(booking) {
    this.#bookings.add(booking.sessionId, booking.seats);
    this.#toast(words.confirmed(booking.seats), "good");
    this.#events.confirmed(booking);
  }

  /** @param {readonly string[]} seats @param {boolean} quiet another tab knows why */
  #ended(seats, quiet) {
    if (quiet || !seats.length) return;
    this.#toast(words.ended(seats), "bad");
    this.#events.expired(seats);
  }

  #holdChanged() {
    this.#events.hold(this.#hold.agreed);
    this.#changed([]);
  }

  /** @param {readonly string[]} seatIds those that changed @param {boolean} fresh everything was replaced */
  #heard(seatIds, fresh) {
    this.#room.ready();
    const mine = new Set([...this.#hold.seats, ...(this.#hold.agreed?.seats ?? []), ...this.#bookings.seats]);
    const others = seatIds.filter((seatId) => !mine.has(seatId));
    this.#changed(seatIds);
    const { states } = this.#live;
    this.#changed([...this.#offers.seats]);
    this.#offers.prune((seatId) => mine.has(seatId) || states.get(seatId) === "available");
    if (!fresh) {
      this.#room.glow(others);
      this.#announcer.taken(others.filter((seatId) => states.get(seatId) !== "available"));
    }
    const lost = this.#hold.agreed?.seats.some((seatId) => states.get(seatId) !== "hold") ?? false;
    if (lost && !this.#hold.busy && (fresh || seatIds.some((seatId) => mine.has(seatId)))) this.#recheck();
    if (fresh) this.#recall();
    void this.#bookings.check(states);
  }

  /** A hold that this browser remembers, from before a refresh or a lost connection. */
  #recall() {
    const kept = this.#keep.holdAt(this.#showtime.showtime_id);
    if (kept && !this.#hold.agreed) this.#hold.ask({ kind: "recheck", sessionId: kept.session_id });
  }

  #recheck() {
    if (this.#hold.agreed) this.#hold.ask({ kind: "recheck" });
  }

  /** Time is up: the feed will say so; ask when it does not. @param {number} waitMs */
  #recheckSoon(waitMs) {
    clearTimeout(this.#recheckTimer);
    this.#recheckTimer = setTimeout(() => {
      const { agreed } = this.#hold;
      if (!agreed || agreed.deadline > performance.now()) return;
      this.#recheck();
      this.#recheckSoon(RECHECK_MS);
    }, waitMs);
  }

  /** @param {string} seatId @returns {SeatView} */
  #viewOf(seatId) {
    const shown = this.#hold.seats.includes(seatId);
    const agreed = this.#hold.agreed?.seats.includes(seatId) ?? false;
    const suggested = this.#offers.seats.has(seatId);
    if (shown) return { status: "hold", mine: true, pending: !agreed, suggested };
    if (this.#bookings.seats.has(seatId)) return { status: "confirmed", mine: true, pending: false, suggested };
    if (agreed) return { status: "available", mine: false, pending: true, suggested };
    return { status: this.#live.states.get(seatId), mine: false, pending: false, suggested };
  }

  /** @param {Iterable<string>} seatIds */
  #changed(seatIds) {
    if (this.#closed) return;
    for (const seatId of seatIds) this.#dirty.add(seatId);
    this.#frame ||= requestAnimationFrame(() => this.#paint());
  }

  #paint() {
    this.#frame = 0;
    const { agreed, seats } = this.#hold;
    const mine = [...seats, ...(agreed?.seats ?? [])];
    for (const seatId of new Set([...this.#dirty, ...this.#lastMine, ...mine]))
      this.#room.paint(seatId, this.#viewOf(seatId));
    this.#lastMine = mine;
    this.#dirty.clear();
    this.#layout.showFree(this.#live.states.cursor && this.#live.states.free);
    this.#panel.show({
      seats,
      agreed,
      confirming: this.#hold.awaits("confirm"),
      extending: this.#hold.awaits("extend"),
      ttlMs: this.#showtime.rules.hold_ttl_ms,
    });
  }
}
