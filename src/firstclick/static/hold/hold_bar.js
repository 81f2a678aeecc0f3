/**
 * The seats that are held while another view is shown: a bar with a countdown and a link back for each showtime. It
 * renews these holds, and says when one is over.
 */

import { Refusal } from "../server/api.js";
import { Countdown } from "./countdown.js";
import { endMessage } from "./hold_messages.js";
import { agreedOf } from "./intents.js";
import { adopted, Lease, withTimes } from "./lease.js";
import { h, setText } from "../ui/dom.js";
import { toPayment, toShowtime } from "../ui/router.js";
import { words } from "../ui/words.js";

/** @typedef {import("../server/types.js").Agreed} Agreed */
/** @typedef {{element: HTMLElement, countdown: Countdown, lease: Lease, agreed: Agreed, seenAt: number}} Line */

const CHECK_EVERY_MS = 10_000;
/** A hold that was seen so lately is not checked: it is renewed more often than that. */
const SEEN_MS = 15_000;
const END_WAIT_MS = 600;

export class HoldBar {
  #server;
  #listener;
  /** The showtime that is shown, which has a panel of its own. @type {string | null} */
  #shown = null;
  /** @type {Map<string, Line>} */
  #lines = new Map();
  /** The sessions that were live while this page was open: the end of others is not reported. @type {Set<string>} */
  #live = new Set();
  #announcer = h("p", { class: "visually-hidden", "aria-live": "polite", "data-role": "hold-bar-announcer" });
  #bars = h("aside", { class: "hold-bars", "data-role": "hold-bar", hidden: true });
  element = h("div", { class: "hold-bars-place" }, this.#bars, this.#announcer);

  /**
   * @param {import("../server/server.js").TicketServer} server
   * @param {{toast: (text: string, tone: "bad") => void, onEnded: () => void}} listener
   */
  constructor(server, listener) {
    this.#server = server;
    this.#listener = listener;
    server.storage.followHolds(() => this.#refresh());
    const look = () => void (document.hidden || this.#checkAll());
    document.addEventListener("visibilitychange", look);
    addEventListener("online", look);
    setInterval(look, CHECK_EVERY_MS);
  }

  /** Another view is shown. @param {string | null} showtimeId whose seats it shows */
  viewChanged(showtimeId) {
    this.#shown = showtimeId;
    this.#bars.setAttribute("aria-label", words.heldSeats);
    const agreed = [...this.#lines].map(([id, line]) => /** @type {const} */ ([id, line.agreed]));
    for (const id of [...this.#lines.keys()]) this.#drop(id);
    for (const [id, hold] of agreed) if (id !== showtimeId) this.#show(id, hold);
    this.#refresh();
  }

  #refresh() {
    const { storage } = this.#server;
    const held = storage.showtimesWithHold();
    for (const id of [...this.#lines.keys()]) if (!held.includes(id) || id === this.#shown) this.#drop(id);
    for (const id of held) {
      const sessionId = storage.holdAt(id)?.session_id ?? "";
      if (id === this.#shown) this.#live.add(sessionId);
      else if (this.#lines.get(id)?.agreed.sessionId !== sessionId) void this.#check(id);
      else this.#adopt(id);
    }
  }

  /** Another tab may have renewed the hold. @param {string} showtimeId */
  #adopt(showtimeId) {
    const { agreed } = this.#lines.get(showtimeId) ?? {};
    const known = agreed && adopted(agreed, this.#server.storage.holdAt(showtimeId));
    if (known && known.expiresAt !== agreed.expiresAt) this.#show(showtimeId, known);
  }

  #checkAll() {
    for (const id of this.#server.storage.showtimesWithHold()) {
      const seenAt = this.#lines.get(id)?.seenAt ?? -Infinity;
      if (id !== this.#shown && performance.now() - seenAt > SEEN_MS) void this.#check(id);
    }
  }

  /** Ask the server for the hold at a showtime. @param {string} showtimeId */
  async #check(showtimeId) {
    const { api, storage } = this.#server;
    const asked = storage.holdAt(showtimeId);
    if (!asked) return;
    const answer = await api.session(asked.session_id).catch((error) => error);
    const record = storage.holdAt(showtimeId);
    if (record?.session_id !== asked.session_id || this.#shown === showtimeId) return;
    if (answer instanceof Refusal) return answer.gone ? this.#ended(showtimeId, record, answer) : undefined;
    if (answer instanceof Error) throw answer;
    if (answer.status === "confirmed") this.#drop(showtimeId);
    else this.#show(showtimeId, agreedOf(answer));
  }

  /** @param {string} showtimeId @param {Agreed} agreed */
  #show(showtimeId, agreed) {
    this.#live.add(agreed.sessionId);
    const line = this.#lines.get(showtimeId) ?? this.#newLine(showtimeId, agreed);
    const isSame = agreed.sessionId === line.agreed.sessionId;
    line.agreed = isSame ? { ...withTimes(line.agreed, agreed), seats: agreed.seats } : agreed;
    line.seenAt = performance.now();
    setText(/** @type {Element} */ (line.element.querySelector(".hold-bar-seats")), words.list(agreed.seats));
    line.countdown.start(line.agreed.lifeEnds, 0);
    line.lease.follow(line.agreed);
    if (agreed.isPending) this.#showPending(showtimeId, line);
    else if (agreed.deadline <= performance.now()) this.#awaitEnd(showtimeId);
  }

  /** Its seats are being paid: the way back leads to the payment, which has a time of its own. @param {string} showtimeId @param {Line} line */
  #showPending(showtimeId, { agreed, countdown, element }) {
    const paymentId = this.#server.storage.paymentOf(showtimeId, agreed.sessionId);
    const back = element.querySelector("a");
    countdown.stop();
    countdown.element.hidden = true;
    if (!paymentId || !back) return;
    back.href = toPayment(paymentId);
    setText(back, words.toPayment);
  }

  /** The hold has a new term. @param {string} showtimeId @param {Agreed} now */
  #renewed(showtimeId, now) {
    const record = this.#server.storage.holdAt(showtimeId);
    if (record?.session_id !== now.sessionId || !this.#lines.has(showtimeId)) return;
    this.#show(showtimeId, now);
    this.#server.storage.saveHold(showtimeId, { ...record, expires_at: now.expiresAt, life_ends_at: now.lifeEndsAt });
  }

  /** @param {string} showtimeId @param {Agreed} agreed @returns {Line} */
  #newLine(showtimeId, agreed) {
    const countdown = new Countdown({
      onWarn: (seconds) => setText(this.#announcer, words.timeEnds(seconds)),
      onZero: () => this.#awaitEnd(showtimeId),
    });
    const lease = new Lease(this.#server, showtimeId, {
      onRenewed: (now) => this.#renewed(showtimeId, now),
      onDoubt: () => void this.#check(showtimeId),
      onOver: () => this.#awaitEnd(showtimeId),
      isBusy: () => false,
    });
    const film = this.#server.storage.holdAt(showtimeId)?.title ?? words.heldSeats;
    const text = h("p", {}, h("strong", { class: "hold-bar-seats" }), h("span", { class: "hold-bar-film" }, film));
    const href = toShowtime(showtimeId);
    const back = h("a", { class: "button primary", href, "data-action": "to-held-seats" }, words.toHeldSeats);
    const element = h("div", { class: "hold-bar strip", "data-hold": showtimeId }, text, countdown.element, back);
    const line = { element, countdown, lease, agreed, seenAt: 0 };
    this.#lines.set(showtimeId, line);
    this.#bars.append(element);
    this.#bars.hidden = false;
    return line;
  }

  /** The end is the server's to say, and it may be a little later. @param {string} showtimeId */
  #awaitEnd(showtimeId) {
    setTimeout(() => void this.#check(showtimeId), END_WAIT_MS);
  }

  /** @param {string} showtimeId @param {import("../server/storage.js").HoldRecord} record @param {Refusal} refusal */
  #ended(showtimeId, record, refusal) {
    const lost = refusal.status === 404 && (this.#lines.get(showtimeId)?.agreed.deadline ?? 0) > performance.now();
    const isKnown = this.#live.delete(record.session_id);
    this.#server.storage.saveHold(showtimeId, null);
    if (isKnown) this.#listener.toast(endMessage(record.seats, lost, refusal.reason), "bad");
    this.#listener.onEnded();
  }

  /** @param {string} showtimeId */
  #drop(showtimeId) {
    const line = this.#lines.get(showtimeId);
    line?.countdown.stop();
    line?.lease.close();
    line?.element.remove();
    this.#lines.delete(showtimeId);
    this.#bars.hidden = this.#lines.size === 0;
  }
}
