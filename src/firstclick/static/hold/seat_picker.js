/**
 * One showtime on sale: connects the seats' states, the hold, the map and the panel. Feed messages and responses
 * arrive here, and what changed is painted in the next frame.
 */

import { Announcer } from "../ui/announcer.js";
import { PaintScheduler } from "../ui/paint.js";
import { checkoutOf } from "../checkout/checkout.js";
import { ChoiceTools } from "./choice_tools.js";
import { ConnectionStatus } from "../ui/connection_status.js";
import { pickerLayout } from "./picker_layout.js";
import { HoldEvents } from "./hold_events.js";
import { HoldPanel } from "./hold_panel.js";
import { endMessage, holdMessage } from "./hold_messages.js";
import { HoldWatch } from "./hold_watch.js";
import { seatsAfter } from "./intents.js";
import { legend } from "../seats/legend.js";
import { LiveSeats } from "../seats/live_seats.js";
import { MyBookings } from "../tickets/my_bookings.js";
import { namesIn } from "../tickets/seat_words.js";
import { MyHold } from "./my_hold.js";
import { OthersChanges } from "./others_changes.js";
import { RoomView } from "../seats/room_view.js";
import { SeatViews } from "../seats/seat_views.js";
import { words } from "../ui/words.js";

/** @typedef {import("../server/types.js").Agreed} Agreed */
/** @typedef {import("../server/types.js").Intent} Intent */

/**
 * What the picker gets from the element.
 * @typedef {import("./hold_events.js").EventPlace & {server: import("../server/server.js").TicketServer,
 *   toast: (text: string, tone?: "info" | "good" | "bad") => void}} Place
 */

export class SeatPicker {
  #toast;
  #events;
  #status = new ConnectionStatus();
  #showtime;
  #room;
  #panel;
  #hold;
  #live;
  #bookings;
  #views;
  #watch;
  #checkout = /** @type {ReturnType<typeof checkoutOf>} */ (null);
  #others;
  #names;
  #announcer;
  #layout;
  /** @type {ChoiceTools} */
  #tools;
  /** @type {Set<string>} */
  #dirty = new Set();
  /** My seats when they were last painted. @type {string[]} */
  #lastMine = [];
  #scheduler = new PaintScheduler(() => this.#paint());
  #closed = false;
  /** Go on with what was refused before the customer signed in. @param {Intent} intent */
  resume = (intent) => this.#submit(intent);
  element;

  /** @param {Place} place */
  constructor(place) {
    const { server, showtime, onOther, toast } = place;
    const { showtime_id: id } = showtime;
    this.#toast = toast;
    this.#events = new HoldEvents(place);
    this.#showtime = showtime;
    this.#names = namesIn(showtime.seat_map);
    this.#announcer = new Announcer((seatId) => this.#views.isMine(seatId), this.#names);
    this.#bookings = new MyBookings(server, showtime, {
      onChange: () => this.#changed(this.#room.seatIds),
      onGone: () => toast(words.bookingGone, "bad"),
    });
    this.#tools = this.#newTools(server);
    this.#panel = this.#newPanel(server);
    this.#hold = new MyHold(server.api, id, this.#holdListener());
    const onFound = (/** @type {readonly string[]} */ seats) => toast(words.heldElsewhere(this.#names(seats)), "good");
    this.#watch = new HoldWatch(server, showtime, this.#hold, () => this.#bookings.reload(), () => this.#changed([]), onFound);
    this.#panel.element.append(this.#watch.choice);
    this.#live = new LiveSeats(server, id, {
      onSeats: (changes, replaced) => this.#onSeats(changes, replaced),
      onConnection: (connection) => this.#status.show(connection),
      onEpoch: onOther, onRemoved: onOther,
    });
    const { states } = this.#live;
    this.#others = new OthersChanges(this.#hold, (seat) => this.#bookings.seats.has(seat), (changes) => this.#changedByOthers(changes));
    this.#views = new SeatViews({ hold: this.#hold, bookings: this.#bookings, offers: this.#tools.alternatives.offers, states });
    this.#room = new RoomView(showtime, { onChoose: (seat) => this.#tools.choose(seat), viewOf: (seat) => this.#views.viewOf(seat), count: () => this.#tools.count });
    this.#layout = pickerLayout(showtime, {
      room: this.#room,
      tools: this.#tools.element,
      status: this.#status.element,
      panel: this.#panel.element,
      tickets: this.#bookings.element,
      legend: legend(showtime),
      announcer: this.#announcer.element,
    });
    this.element = this.#layout.element;
  }

  /**
   * Call when the element is on the page.
   * @param {import("../server/types.js").Snapshot | null} snapshot the current seats, if they are known
   */
  start(snapshot) {
    this.#room.fit();
    this.#changed(this.#room.seatIds);
    this.#live.start(snapshot);
    this.#watch.restore();
  }

  close() {
    this.#closed = true;
    this.#hold.close();
    this.#live.close();
    this.#panel.close();
    this.#room.close();
    this.#announcer.close();
    this.#watch.close();
    this.#status.close();
    this.#scheduler.stop();
  }

  /** @param {import("../server/server.js").TicketServer} server */
  #newPanel(server) {
    this.#checkout = !this.#events.isConfirming ? null : checkoutOf(server, this.#showtime, {
      onChange: () => this.#changed([]),
      mayBegin: (hold) => this.#events.confirm(hold),
      onDoubt: () => this.#watch.recheck(),
      onOver: () => this.#hold.forget(),
      onBought: (booking) => this.#confirmed(booking),
      onNotBought: (text, seats) => this.#notBought(text, seats),
    });
    const listener = {
      onAction: (/** @type {"confirm" | "release"} */ kind) => this.#submit({ kind }),
      onGiveBack: (/** @type {string} */ seat) => this.#tools.remove(seat),
      onWarn: (/** @type {number} */ seconds) => this.#warn(seconds),
      onZero: () => this.#watch.awaitEnd(),
      onFocusLost: () => this.#room.focus(),
      onTake: (/** @type {string[]} */ seats) => this.#submit({ kind: "take", seats }),
      isFree: (/** @type {string} */ seat) => this.#views.isFree(seat),
      names: this.#names,
      most: this.#showtime.rules.seats_per_hold_max,
    };
    return new HoldPanel(this.#tools.instead, listener, this.#checkout);
  }

  /** @param {import("../server/server.js").TicketServer} server */
  #newTools(server) {
    return new ChoiceTools(this.#showtime, {
      hold: () => this.#hold,
      views: () => this.#views,
      onIntent: (intent) => this.#submit(intent),
      onHint: (text, tone) => (this.#toast(text, tone), this.#watch.restore()),
      announce: (text) => this.#announcer.announce(text),
      onChanged: (seats) => this.#changed(seats),
      onParty: () => (this.#room.countChanged(), this.#changed([])),
      onFocusLost: () => this.#room.focus(),
    }, this.#events.isConfirming ? server : null);
  }

  /** @returns {import("./my_hold.js").HoldListener} */
  #holdListener() {
    return {
      onChange: () => this.#holdChanged(),
      onAgreed: (before, now, intent, asOf) => this.#agreed(before, now, intent, asOf),
      onRenewed: (now) => this.#watch.save(now),
      onRefused: (refusal, intent) => this.#refused(refusal, intent),
      onEnded: (seats, quiet, lost, reason) => this.#ended(seats, quiet, lost, reason),
      mayConfirm: (hold) => this.#events.confirm(hold),
      onUnsigned: () => void this.#events.unsigned(null, []),
      onConfirmed: (booking) => this.#confirmed(booking),
      inOrder: (seats) => this.#room.seatIds.filter((seat) => seats.includes(seat)),
      messageCount: () => this.#live.states.messages,
    };
  }

  /** @param {number} seconds left of the hold's life */
  #warn(seconds) {
    this.#announcer.announce(words.timeEnds(seconds));
    this.#changed([]);
  }

  /** @param {Intent} intent */
  #submit(intent) {
    this.#tools.clear();
    this.#hold.submit(intent);
  }

  /** @param {Agreed | null} before @param {Agreed | null} now @param {Intent} intent @param {number} asOf */
  #agreed(before, now, intent, asOf) {
    const [old, current] = [before?.seats ?? [], now?.seats ?? []];
    const given = old.filter((seat) => !current.includes(seat));
    const taken = current.filter((seat) => !old.includes(seat));
    if (intent.kind !== "recheck") {
      this.#live.states.assume(given, intent.kind === "confirm" ? "confirmed" : "available", asOf);
    }
    this.#live.states.assume(taken, "hold", asOf);
    const { position } = now ?? {};
    if (position !== undefined) this.#live.verify(() => (this.#live.states.cursor?.position ?? 0) >= position);
    this.#others.own([...old, ...current]);
    this.#announcer.forget([...old, ...current]);
    this.#changed([...given, ...taken]);
    // Keep the record of a stored hold when its request failed, for example before sign-in or while offline.
    if (before || now) this.#watch.save(now);
    if (intent.kind === "best" || intent.kind === "take") this.#reveal(taken);
    const message = holdMessage(before, now, intent, this.#names);
    if (message) this.#announcer.announce(message.text);
    if (message?.loud) this.#toast(message.text);
  }

  /** Scroll to seats once the panel, which may cover them, is painted and the page has left room for it. @param {readonly string[]} seats */
  #reveal(seats) {
    requestAnimationFrame(() => requestAnimationFrame(() => this.#closed || this.#room.reveal(seats)));
  }

  /** @param {import("../server/api.js").Refusal} refusal @param {Intent} intent */
  #refused(refusal, intent) {
    const wished = seatsAfter(this.#hold.agreed?.seats ?? [], intent);
    if (refusal.status === 401 && this.#events.unsigned(intent, wished)) return;
    const { conflicts } = refusal;
    if (conflicts.length) this.#live.verify(() => conflicts.every((seat) => this.#live.states.get(seat) !== "available"));
    this.#tools.refused(refusal, intent, wished);
  }

  /** @param {import("../server/types.js").ConfirmedHold} booking */
  #confirmed(booking) {
    this.#watch.save(null);
    if (!this.#events.confirmed(booking)) return;
    this.#bookings.add(booking);
    this.#toast(words.confirmed(this.#names(booking.seats)), "good");
  }

  /** @param {readonly string[]} seats @param {boolean} quiet another tab has reported it @param {boolean} lost @param {string} [reason] */
  #ended(seats, quiet, lost, reason) {
    this.#watch.save(null);
    if (quiet || !seats.length || this.#checkout?.mode === "payment") return;
    this.#notBought(endMessage(this.#names(seats), lost, reason ?? this.#live.states.reasonOf(seats)), seats);
    this.#tools.alternatives.offerNearest(seats);
  }

  /** @param {string} text @param {readonly string[]} seats */
  #notBought(text, seats) {
    this.#toast(text, "bad");
    this.#events.expired(seats);
  }

  #holdChanged() {
    this.#watch.follow(this.#live.states);
    this.#events.hold(this.#hold.agreed);
    this.#others.settle();
    this.#changed([]);
  }

  /** @param {readonly import("../server/types.js").SeatChange[]} changes @param {boolean} replaced everything was replaced */
  #onSeats(changes, replaced) {
    this.#room.ready();
    const seatIds = changes.map(({ seat }) => seat);
    this.#changed(seatIds, true);
    this.#tools.alternatives.renew();
    if (!replaced) this.#others.add(changes);
    const { states } = this.#live;
    if (this.#watch.seatsChanged(states, seatIds, replaced)) this.#checkout?.look();
    void this.#bookings.check(states);
  }

  /** @param {readonly import("../server/types.js").SeatChange[]} changes */
  #changedByOthers(changes) {
    this.#room.markChanged(changes.map(({ seat }) => seat));
    this.#announcer.changedByOthers(changes);
  }

  /** @param {Iterable<string>} seatIds @param {boolean} [byFeed] */
  #changed(seatIds, byFeed = false) {
    if (this.#closed) return;
    for (const seatId of seatIds) this.#dirty.add(seatId);
    if (byFeed) this.#scheduler.batched();
    else this.#scheduler.nextFrame();
  }

  #paint() {
    const { agreed, seats } = this.#hold;
    const mine = [...seats, ...(agreed?.seats ?? [])];
    for (const seatId of new Set([...this.#dirty, ...this.#lastMine, ...mine])) this.#room.paint(seatId, this.#views.viewOf(seatId));
    this.#lastMine = mine;
    this.#dirty.clear();
    this.#layout.show(this.#live.states);
    this.#tools.show(this.#live.states);
    const [confirming, lifeMs] = [this.#hold.awaits("confirm"), this.#showtime.rules.hold_life_max_ms];
    this.#panel.show({ seats, agreed, confirming, busy: this.#hold.busy, lifeMs, hint: this.#tools.hint });
  }
}
