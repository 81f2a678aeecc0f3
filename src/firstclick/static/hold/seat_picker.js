/**
 * One showtime on sale: connects the seats' states, the hold, the map and the panel. Feed messages and responses
 * arrive here, and what changed is painted in the next frame.
 */

import { Announcer } from "../ui/announcer.js";
import { PaintScheduler } from "../ui/paint.js";
import { bestPicks } from "../seats/best_picks.js";
import { ConnectionStatus } from "../ui/connection_status.js";
import { pickerLayout } from "./picker_layout.js";
import { HoldEvents } from "./hold_events.js";
import { HoldPanel } from "./hold_panel.js";
import { holdMessage } from "./hold_messages.js";
import { HoldWatch } from "./hold_watch.js";
import { after } from "./intents.js";
import { legend } from "../seats/legend.js";
import { LiveSeats } from "../seats/live_seats.js";
import { MyBookings } from "../tickets/my_bookings.js";
import { MyHold } from "./my_hold.js";
import { nearestSeats } from "../seats/nearest_seats.js";
import { Offers } from "./offers.js";
import { RoomView } from "../seats/room_view.js";
import { seatView } from "../seats/seat_view.js";
import { words } from "../ui/words.js";

/** @typedef {import("../server/types.js").Agreed} Agreed */
/** @typedef {import("../server/types.js").Intent} Intent */

/**
 * @typedef {object} Place the surroundings of the picker
 * @property {import("../server/server.js").TicketServer} server
 * @property {import("../server/types.js").Showtime} showtime
 * @property {import("./hold_events.js").Dispatch} dispatch dispatches an event of the element
 * @property {() => void} onOther the showtime may have changed: load it again
 * @property {(text: string, tone?: "info" | "good" | "bad") => void} toast
 */

export class SeatPicker {
  #toast;
  #events;
  #status = new ConnectionStatus();
  #showtime;
  #room;
  #panel;
  #offers;
  #hold;
  #live;
  #bookings;
  #watch;
  #announcer = new Announcer((seatId) => this.#isMine(seatId));
  #layout;
  /** @type {Set<string>} */
  #dirty = new Set();
  /** Seats of mine as they were painted last. @type {string[]} */
  #lastMine = [];
  #beat = new PaintScheduler(() => this.#paint());
  #closed = false;
  element;

  /** @param {Place} place */
  constructor({ server, showtime, dispatch, onOther, toast }) {
    const { showtime_id: id, seat_map: map, rules } = showtime;
    this.#toast = toast;
    this.#events = new HoldEvents(id, dispatch);
    this.#showtime = showtime;
    this.#bookings = new MyBookings(server, showtime, {
      onChange: () => this.#changed(this.#room.seatIds),
      onGone: () => toast(words.bookingGone, "bad"),
    });
    this.#offers = new Offers({
      onTake: (seats) => this.#ask({ kind: "take", seats }),
      onFocusLost: () => this.#room.focus(),
    });
    this.#panel = this.#newPanel(this.#offers.element);
    this.#hold = new MyHold(server.api, id, this.#holdListener());
    this.#watch = new HoldWatch(server, id, this.#hold, () => this.#bookings.reload());
    this.#panel.element.append(this.#watch.choice);
    this.#live = new LiveSeats(server, id, {
      onSeats: (changes, fresh) => this.#onSeats(changes, fresh),
      onConnection: (connection) => this.#status.show(connection),
      onEpoch: onOther,
    });
    this.#room = new RoomView(map, showtime.auditorium.name, {
      onChoose: (seatId) => this.#toggle(seatId),
      viewOf: (seatId) => this.#viewOf(seatId),
    });
    this.#layout = pickerLayout(showtime, {
      room: this.#room,
      best: bestPicks(rules.seats_per_hold_max, (count) => this.#ask({ kind: "best", count })),
      status: this.#status.element,
      panel: this.#panel.element,
      tickets: this.#bookings.element,
      legend: legend(map),
      announcer: this.#announcer.element,
    });
    this.element = this.#layout.element;
  }

  /**
   * Call when the element is on the page.
   * @param {import("../server/types.js").Snapshot | null} snapshot the seats as they were just now, if that is known
   */
  start(snapshot) {
    this.#changed(this.#room.seatIds);
    this.#live.start(snapshot);
    this.#watch.recall();
  }

  close() {
    this.#closed = true;
    this.#hold.close();
    this.#live.close();
    this.#panel.close();
    this.#room.close();
    this.#announcer.close();
    this.#watch.close();
    this.#beat.stop();
  }

  /** @param {HTMLElement} offers */
  #newPanel(offers) {
    return new HoldPanel(offers, {
      onAction: (kind) => this.#ask(kind === "extend" ? { kind, termMs: this.#termMs } : { kind }),
      onGiveBack: (seat) => this.#ask({ kind: "remove", seat }),
      onWarn: (seconds) => this.#announcer.say(words.secondsLeft(seconds)),
      onZero: () => this.#watch.timeIsUp(),
      onFocusLost: () => this.#room.focus(),
    });
  }

  /** @returns {import("./my_hold.js").HoldListener} */
  #holdListener() {
    return {
      onChange: () => this.#holdChanged(),
      onAgreed: (before, now, intent, asOf) => this.#agreed(before, now, intent, asOf),
      onRefused: (refusal, intent) => this.#refused(refusal, intent),
      onEnded: (seats, quiet, lost) => this.#ended(seats, quiet, lost),
      onBooked: (booking) => this.#booked(booking),
      inOrder: (seats) => this.#room.seatIds.filter((seat) => seats.includes(seat)),
      messageCount: () => this.#live.states.messages,
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
    this.#offer(() => []);
    this.#hold.ask(intent);
  }

  /** @param {() => readonly (readonly string[])[]} find */
  #offer(find) {
    this.#changed(this.#offers.seats);
    this.#offers.show(find);
    this.#changed(this.#offers.seats);
  }

  /**
   * The free seats that come closest to what was wished for.
   * @param {readonly string[]} wished @param {readonly string[]} [lost] those that the feed may not have reported yet
   */
  #nearest(wished, lost = []) {
    const { seat_map: map, rules } = this.#showtime;
    return nearestSeats(map.rows, wished, (seat) => !lost.includes(seat) && this.#canHave(seat), rules.orphan_rule);
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
    // A missing response about a stored hold, before sign-in or while offline, is no reason to forget it.
    if (before || now) this.#watch.remember(now);
    if (intent.kind === "best" || intent.kind === "take") this.#room.reveal(taken);
    const message = holdMessage(before, now, intent);
    if (message) this.#announcer.say(message.text);
    if (message?.loud) this.#toast(message.text);
  }

  /** @param {import("../server/api.js").Refusal} refusal @param {Intent} intent */
  #refused(refusal, intent) {
    this.#toast(refusal.message, "bad");
    const wished = after(this.#hold.agreed?.seats ?? [], intent);
    const { suggestions, conflicts } = refusal;
    this.#offer(() => (conflicts.length ? this.#nearest(wished, conflicts) : suggestions));
  }

  /** @param {import("../server/types.js").Booked} booking */
  #booked(booking) {
    this.#watch.remember(null);
    this.#bookings.add(booking);
    this.#toast(words.confirmed(booking.seats), "good");
    this.#events.confirmed(booking);
  }

  /** @param {readonly string[]} seats @param {boolean} quiet another tab knows why @param {boolean} lost */
  #ended(seats, quiet, lost) {
    this.#watch.remember(null);
    if (quiet || !seats.length) return;
    this.#toast(lost ? words.lost(seats) : words.ended(seats), "bad");
    this.#events.expired(seats);
    this.#offer(() => this.#nearest(seats));
  }

  #holdChanged() {
    this.#events.hold(this.#hold.agreed);
    this.#changed([]);
  }

  /** @param {readonly import("../server/types.js").SeatChange[]} changes @param {boolean} fresh everything was replaced */
  #onSeats(changes, fresh) {
    this.#room.ready();
    const others = changes.filter(({ seat }) => !this.#isMine(seat));
    const seatIds = changes.map(({ seat }) => seat);
    this.#changedByNews([...seatIds, ...this.#offers.seats]);
    this.#offers.renew((seatId) => this.#canHave(seatId));
    this.#changedByNews(this.#offers.seats);
    if (!fresh) {
      this.#room.glow(others.map(({ seat }) => seat));
      this.#announcer.others(others);
    }
    const { states } = this.#live;
    const lost = this.#hold.agreed?.seats.some((seatId) => states.get(seatId) !== "hold") ?? false;
    if (lost && !this.#hold.busy && (fresh || others.length < changes.length)) this.#watch.recheck();
    if (fresh) this.#watch.recall();
    void this.#bookings.check(states);
  }

  get #termMs() {
    return this.#showtime.rules.hold_ttl_ms;
  }

  /** @param {string} seatId */
  #isMine(seatId) {
    return this.#holds(seatId) || this.#bookings.seats.has(seatId);
  }

  /** As it is shown, or as the server knows. @param {string} seatId */
  #holds(seatId) {
    return this.#hold.seats.includes(seatId) || (this.#hold.agreed?.seats.includes(seatId) ?? false);
  }

  /** @param {string} seatId */
  #canHave(seatId) {
    return this.#holds(seatId) || this.#live.states.get(seatId) === "available";
  }

  /** @param {string} seatId */
  #viewOf(seatId) {
    const [hold, bookings, offers] = [this.#hold, this.#bookings, this.#offers];
    return seatView(seatId, { hold, bookings, offers, states: this.#live.states });
  }

  /** @param {Iterable<string>} seatIds */
  #changed(seatIds) {
    if (this.#closed) return;
    for (const seatId of seatIds) this.#dirty.add(seatId);
    this.#beat.soon();
  }

  /** @param {Iterable<string>} seatIds */
  #changedByNews(seatIds) {
    if (this.#closed) return;
    for (const seatId of seatIds) this.#dirty.add(seatId);
    this.#beat.gathered();
  }

  #paint() {
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
      ttlMs: this.#termMs,
    });
  }
}
