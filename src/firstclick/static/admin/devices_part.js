/** The devices of the door: which there are, until when they work, and how one is ended that is lost. */

import { momentText } from "../ui/dates.js";
import { h } from "../ui/dom.js";
import { words } from "../ui/words.js";
import { PartRequests } from "./part_requests.js";
import { removeButton } from "./remove_button.js";
import { office } from "./words.js";

/** @typedef {{device_id: string, label: string, created_at: number, created_by: string, ends_at: number, revoked_at: number | null, revoked_by: string}} DoorDevice */

const TO_DOOR = "../door/";

export class DevicesPart {
  #desk;
  #requests;
  #list = h("ul", { class: "members", "data-role": "devices" }, h("li", { class: "notice" }, words.loading));
  element;

  /** @param {import("./office_page.js").Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    this.#requests = new PartRequests(desk.api, () => this.load());
    const door = h("p", { class: "part-actions" }, h("a", { class: "button", href: TO_DOOR, "data-action": "door" }, office.toDoor));
    this.element = h("div", { class: "part" }, h("p", { class: "soft" }, office.devicesIntro), door, this.#requests.element, this.#list);
  }

  close() {
    this.#requests.close();
  }

  async load() {
    const answer = await this.#requests.load("devices", this.#list);
    if (!answer) return;
    const lines = answer.devices.map((/** @type {DoorDevice} */ one) => this.#line(one, answer.server_time));
    this.#list.replaceChildren(...(lines.length ? lines : [h("li", { class: "soft" }, office.noDevices)]));
  }

  /** @param {DoorDevice} device @param {number} nowMs */
  #line(device, nowMs) {
    const { device_id: id, label, created_at: since, created_by: by } = device;
    const works = device.revoked_at === null && device.ends_at > nowMs;
    const facts = h("p", {}, h("strong", {}, label), " ", h("span", { class: "soft" }, office.deviceBy(momentText(since), by)));
    const end = works && removeButton({ label: office.endDevice, name: label, onRemove: () => void this.#end(id, label) });
    return h("li", { class: "member card", "data-device": id, "data-works": String(works) }, facts, h("p", { class: works ? "" : "soft" }, stateText(device, works)), end);
  }

  /** @param {string} id @param {string} label */
  async #end(id, label) {
    if ((await this.#requests.send("DELETE", `devices/${encodeURIComponent(id)}`)) !== null) return;
    this.#desk.toast(office.deviceEnded(label), "good");
    await this.load();
  }
}

/** @param {DoorDevice} device @param {boolean} works */
function stateText({ ends_at: until, revoked_at: at, revoked_by: by }, works) {
  if (at !== null) return office.deviceRevoked(momentText(at), by);
  return works ? office.deviceUntil(momentText(until)) : office.deviceOver(momentText(until));
}
