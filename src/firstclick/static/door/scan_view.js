/** The view of who scans: connects camera, gun and typing with the desk, and shows its verdicts. */

import { Refusal } from "../server/api.js";
import { h, setAttribute } from "../ui/dom.js";
import { CameraPart } from "./camera_part.js";
import { DoorDesk, namedBy } from "./door_desk.js";
import { EntryForm } from "./entry_form.js";
import { FoundList } from "./found_list.js";
import { ScanList } from "./scan_list.js";
import { Signals } from "./signals.js";
import { StatusLine } from "./status_line.js";
import { isReference } from "./ticket_code.js";
import { VerdictPanel } from "./verdict_panel.js";
import { toneOf, whoIs } from "./verdict_facts.js";
import { door } from "./words.js";

/** @typedef {import("./door_types.js").Entry} Entry */
/** @typedef {{me: import("./door_types.js").DoorMe, onEnded: (reason: "revoked" | "signed-out") => void, onLeave: () => void, toast: (text: string, tone: "bad") => void}} ViewOptions */

/** What the server looks for. */
const [QUERY_MIN, QUERY_MAX] = [2, 64];

export class ScanView {
  #home;
  #desk;
  #toast;
  #signals = new Signals();
  #verdict = new VerdictPanel({ letIn: (entry) => void this.#letIn(entry), someOnly: (entry, seats) => void this.#someOnly(entry, seats) });
  #camera = new CameraPart((text, frameMs) => void this.#read(text, frameMs));
  #entry = new EntryForm((text) => void this.#entered(text));
  #found = new FoundList((reference) => void this.#scan({ reference }));
  #list = new ScanList((scanId) => void this.#desk.undo(scanId));
  #out = h("button", { type: "button", class: "button", "data-action": "way-out", "aria-pressed": "false" }, door.goingOut);
  #leave = h("button", { type: "button", class: "button quiet", "data-action": "leave" }, door.leave);
  #status;
  /** One scan is decided after another. @type {Promise<unknown>} */
  #before = Promise.resolve();

  /** @param {HTMLElement} home @param {import("./door_api.js").DoorApi} api @param {import("./device_store.js").DeviceStore} store @param {ViewOptions} options */
  constructor(home, api, store, { me, onEnded, onLeave, toast }) {
    this.#home = home;
    this.#toast = toast;
    this.#leave.addEventListener("click", () => (this.#desk.waiting ? toast(door.sendFirst, "bad") : onLeave()));
    this.#desk = new DoorDesk(api, store, { onChange: () => this.#show(), onEnded }, me.timezone);
    this.#status = new StatusLine((showtimeId) => void this.#desk.choose(showtimeId), whoIs(me.name));
  }

  async open() {
    const buttons = h("div", { class: "door-buttons" }, ...this.#camera.buttons, this.#out);
    const scanning = h("div", { class: "door-scanning" }, this.#camera.element, this.#verdict.element, this.#entry.element, buttons, this.#found.element);
    this.#home.replaceChildren(h("h1", { class: "visually-hidden" }, door.title), this.#status.element, h("div", { class: "door-parts" }, scanning, h("div", { class: "door-log" }, this.#list.element, h("p", {}, this.#leave))));
    this.#out.addEventListener("click", () => setAttribute(this.#out, "aria-pressed", this.#way === "in"));
    for (const name of ["pointerdown", "keydown"]) addEventListener(name, () => this.#signals.unlock(), { once: true });
    await this.#desk.start();
  }

  close() {
    this.#desk.close();
    this.#camera.close();
    this.#entry.close();
  }

  /** @returns {import("./door_types.js").Way} */
  get #way() {
    return this.#out.getAttribute("aria-pressed") === "true" ? "out" : "in";
  }

  #show() {
    this.#status.show(this.#desk);
    this.#list.show(this.#desk.entries, this.#desk.conflicts, this.#desk.timezone);
  }

  /** What a camera has read. @param {string} text @param {number} frameMs */
  async #read(text, frameMs) {
    const named = namedBy(text);
    await (named ? this.#scan(named) : this.#noTicket());
    performance.measure("frame to verdict", { start: frameMs });
  }

  /** What was typed. @param {string} text */
  async #entered(text) {
    const named = namedBy(text);
    if (named) return this.#scan(named);
    if (!isReference(text)) return this.#search(text);
    const entry = await this.#scan({ reference: text });
    if (entry?.result.verdict === "unknown") await this.#search(text);
  }

  /** @param {import("./door_desk.js").Named} named @param {string[]} [seats] @returns {Promise<Entry | null>} */
  #scan(named, seats) {
    this.#found.hide();
    const way = this.#way;
    const decided = this.#before.then(() => this.#decide(named, { way, ...(seats ? { seats } : {}) }));
    this.#before = decided;
    return decided;
  }

  /** @param {import("./door_desk.js").Named} named @param {{seats?: string[], way: import("./door_types.js").Way}} more @returns {Promise<Entry | null>} */
  async #decide(named, more) {
    this.#verdict.showChecking();
    try {
      const entry = await this.#desk.scan(named, more);
      this.#say(entry);
      return entry;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#verdict.showReady();
      return null;
    }
  }

  /** @param {Entry} entry */
  #say(entry) {
    this.#verdict.show(entry, this.#desk.timezone);
    this.#signals.give(toneOf(entry));
  }

  #noTicket() {
    const scan = { scan_id: "", scanned_at: Date.now(), offline: false, way: this.#way };
    this.#say({ scan_id: "", scan, at: scan.scanned_at, hash: "", isSent: true, isUndone: false, isUndoSent: false, isAsked: false, result: { verdict: "unknown" } });
  }

  /** @param {Entry} entry */
  async #letIn(entry) {
    this.#say(await this.#desk.letIn(entry));
  }

  /** @param {Entry} entry @param {string[]} seats */
  async #someOnly({ scan_id: scanId, scan }, seats) {
    await this.#desk.undo(scanId);
    await this.#scan(scan.token ? { token: scan.token } : { reference: scan.reference ?? "" }, seats);
  }

  /** The verdict on somebody before is not left beside those that are found. @param {string} query */
  async #search(query) {
    if (query.length < QUERY_MIN || query.length > QUERY_MAX) return this.#toast(door.searchLength, "bad");
    if (!this.#desk.connection.isOnline) return this.#scan({ reference: query });
    try {
      const { tickets, more } = await this.#desk.find(query);
      if (tickets.length || !isReference(query)) this.#verdict.showReady();
      this.#found.show(tickets, more);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#toast(error.message, "bad");
    }
  }
}
