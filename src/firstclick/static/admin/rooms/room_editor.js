/**
 * The editor of a room's seats, over the whole window. It changes the auditorium's table of the programme's draft with every step, so
 * that there is one programme and nothing to hand over; undoing all of them gives the table that was there.
 */

import { h, setAttribute } from "../../ui/dom.js";
import { put } from "../programme/codecs.js";
import { office } from "../words.js";
import { NumberPanel } from "./number_panel.js";
import { PlanImport } from "./plan_import.js";
import { SEAT_KEYS, houseSeatsOf, writePlan } from "./plan_writer.js";
import { RoomActs } from "./room_acts.js";
import { RoomCanvas } from "./room_canvas.js";
import { RoomCheck } from "./room_check.js";
import { button, group } from "./room_fields.js";
import { RoomKeys } from "./room_keys.js";
import { RoomPointer } from "./room_pointer.js";
import { RoomState } from "./room_state.js";
import { RoomToolbar } from "./room_toolbar.js";
import { aislesPart, newRowsPart } from "./rows_panel.js";
import { SelectionPanel } from "./selection_panel.js";

/** @typedef {import("../programme/types.js").Entry} Entry */
/** @typedef {import("../programme/draft.js").ProgrammeDraft} ProgrammeDraft */
/** @typedef {import("./types.js").Plan} Plan */

export class RoomEditor {
  #draft;
  #entry;
  #onClosed;
  /** The values of the entry that are about seats, as they were. @type {Entry} */
  #before;
  /** House seats that no chair of the plan is. @type {string[]} */
  #lost;
  #state;
  #acts;
  #canvas;
  #toolbar;
  #selection;
  #numbers;
  #check;
  #said = h("p", { class: "room-said soft", "aria-live": "polite", "data-role": "room-said" });
  #element;

  /** @param {ProgrammeDraft} draft @param {Entry} entry @param {Plan} plan what the entry says @param {() => void} onClosed */
  constructor(draft, entry, plan, onClosed) {
    this.#draft = draft;
    this.#entry = entry;
    this.#onClosed = onClosed;
    this.#before = Object.fromEntries([...SEAT_KEYS, "house_seats"].map((key) => [key, structuredClone(entry[key])]));
    const known = new Set(houseSeatsOf(plan));
    this.#lost = [entry.house_seats ?? []].flat().map(String).filter((one) => !known.has(one));
    this.#state = new RoomState(plan);
    this.#acts = new RoomActs(this.#state);
    const acts = this.#acts;
    this.#canvas = new RoomCanvas(entry.name ?? "");
    this.#toolbar = new RoomToolbar(this.#state, acts, this.#canvas);
    this.#selection = new SelectionPanel(this.#state, acts);
    this.#numbers = new NumberPanel(this.#state);
    this.#check = new RoomCheck(draft, entry);
    this.#element = this.#layout();
    this.#state.listener = this.#listener();
    new RoomKeys(this.#state, acts, this.#canvas);
    new RoomPointer(this.#state, acts, this.#canvas);
    this.#open();
  }

  #layout() {
    const keys = group("room-keys", office.editor.keys, [h("dl", { class: "room-keys" }, ...office.editor.keyTable.flatMap(([key, text]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, text)]))], false);
    const taken = new PlanImport(this.#draft, this.#state, () => this.#canvas.zoomToFit(this.#state.plan));
    const parts = [newRowsPart(this.#state), this.#selection.element, this.#numbers.element, aislesPart(this.#acts), taken.element, keys, this.#check.element];
    const head = h("header", { class: "room-head" }, h("h2", { id: "room-title" }, office.editor.title(this.#entry.name ?? "")), this.#toolbar.buttons, button("room-done", office.done, () => this.close(), "primary"));
    const hint = h("p", { class: "visually-hidden", id: "room-keys-hint" }, office.editor.canvasHint);
    const place = h("div", { class: "room-place" }, this.#toolbar.tools, hint, this.#canvas.scroller, this.#said);
    return h("dialog", { class: "room-editor", "aria-labelledby": "room-title", "data-role": "room-editor" }, head, h("div", { class: "room-body" }, place, h("div", { class: "room-side" }, ...parts)));
  }

  /** @returns {import("./room_state.js").RoomListener} */
  #listener() {
    return {
      onPlan: () => this.#changed(),
      onSelected: () => this.#selected(),
      onCursor: () => this.#canvas.moveCursor(this.#state.cursor),
      onSay: (text) => void (this.#said.textContent = text),
      onTool: () => this.#toolChosen(),
    };
  }

  #open() {
    this.#element.addEventListener("keydown", (event) => this.#key(event));
    this.#element.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
    document.body.append(this.#element);
    this.#element.showModal();
    this.#canvas.show(this.#state.plan);
    this.#canvas.moveCursor(this.#state.cursor);
    this.#canvas.zoomToFit(this.#state.plan);
    this.#toolChosen();
    this.#selected();
    this.#check.clear(this.#state.plan);
    this.refresh();
    this.#canvas.element.focus();
  }

  /** Steps are taken back from everywhere but fields, which have an undo of their own. @param {KeyboardEvent} event */
  #key(event) {
    const isField = event.target instanceof HTMLInputElement && !["checkbox", "radio"].includes(event.target.type);
    if (isField || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    event.preventDefault();
    if (event.shiftKey) this.#acts.redo();
    else this.#acts.undo();
  }

  /** The server has said what it makes of the draft. */
  refresh() {
    this.#check.refresh();
  }

  close() {
    if (!this.#element.isConnected) return;
    this.#element.close();
    this.#element.remove();
    this.#onClosed();
  }

  #toolChosen() {
    this.#toolbar.refresh();
    setAttribute(this.#canvas.element, "data-tool", this.#state.tool);
  }

  #selected() {
    this.#canvas.select(this.#state.selected);
    this.#selection.refresh();
    this.#numbers.refresh();
  }

  #changed() {
    this.#canvas.show(this.#state.plan);
    this.#toolbar.refresh();
    this.#check.clear(this.#state.plan);
    this.#write();
    this.#draft.changed();
  }

  /** The plan as values of the entry; those of before where it is what it was. */
  #write() {
    const { plan, isUnchanged } = this.#state;
    const houses = [...houseSeatsOf(plan), ...this.#lost];
    const values = isUnchanged ? this.#before : { ...writePlan(plan), house_seats: this.#houseSeats(houses) };
    for (const key of Object.keys(this.#before)) put(this.#entry, key, values[key]);
  }

  /** In the order of before, where they are the same. @param {readonly string[]} houses */
  #houseSeats(houses) {
    const before = [this.#before.house_seats ?? []].flat().map(String);
    const isSame = before.length === houses.length && before.every((one) => houses.includes(one));
    return isSame ? this.#before.house_seats : houses.length ? houses : undefined;
  }
}
