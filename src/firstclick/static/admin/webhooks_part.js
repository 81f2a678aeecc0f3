/** Receivers of events: added, tested, called again, removed; what was given up is sent again. */

import { h, setText } from "../ui/dom.js";
import { words } from "../ui/words.js";
import { PartRequests } from "./part_requests.js";
import { removeButton } from "./remove_button.js";
import { WebhookDeliveries } from "./webhook_deliveries.js";
import { office } from "./words.js";

/** @typedef {{webhook_id: string, url: string, events: string[], created_at: number, called: boolean, disabled_why: string, failures: number, public_key: string, waiting: number, dead: number, secret: string}} Webhook */

export class WebhooksPart {
  #desk;
  #requests;
  #url = h("input", { id: "webhook-url", class: "field", type: "url", maxlength: 500, autocomplete: "off", placeholder: "https://", "data-field": "webhook-url", "aria-describedby": "webhook-error" });
  #events = Object.keys(office.saleEvents).map((kind) => h("input", { type: "checkbox", value: kind, checked: true, "data-event": kind }));
  #addError = h("p", { class: "field-error", id: "webhook-error", role: "alert", "data-role": "add-error" });
  #made = h("div", { class: "made", "data-role": "made" });
  #list = h("ul", { class: "members", "data-role": "webhooks" }, h("li", { class: "notice" }, words.loading));
  element;

  /** @param {import("./office_page.js").Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    this.#requests = new PartRequests(desk.api, () => this.load());
    this.element = h("div", { class: "part" }, h("p", { class: "soft" }, office.webhooksIntro), this.#requests.element, this.#made, this.#list, this.#form());
  }

  close() {
    this.#requests.close();
  }

  async load() {
    const answer = await this.#requests.load("webhooks", this.#list);
    if (!answer) return;
    const lines = answer.webhooks.map((/** @type {Webhook} */ one) => this.#line(one));
    this.#list.replaceChildren(...(lines.length ? lines : [h("li", { class: "soft" }, office.noWebhooks)]));
  }

  #form() {
    const url = h("p", { class: "field-line" }, h("label", { for: "webhook-url" }, office.webhookUrl), this.#url);
    const events = this.#events.map((box) => h("label", {}, box, h("span", {}, office.saleEvents[box.value])));
    const button = h("button", { type: "submit", class: "button primary", "data-action": "add-webhook" }, office.addWebhook);
    const form = h("form", { class: "add-form card", novalidate: true, "aria-labelledby": "add-title" }, h("h2", { id: "add-title" }, office.addWebhook), url, h("fieldset", { class: "checks" }, h("legend", {}, office.webhookEvents), ...events), this.#addError, button);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#add();
    });
    return form;
  }

  async #add() {
    const url = this.#url.value.trim();
    const events = this.#events.filter((box) => box.checked).map((box) => box.value);
    const problem = !url ? office.webhookUrlMissing : events.length ? "" : office.webhookEventMissing;
    setText(this.#addError, problem);
    if (problem) return (url ? this.#events[0] : this.#url).focus();
    const made = await this.#requests.send("POST", "webhooks", { url, events }, this.#addError);
    if (!made) return;
    this.#url.value = "";
    this.#showOnce(made);
    await this.load();
  }

  /** @param {Webhook} webhook */
  #showOnce({ url, secret }) {
    const text = h("input", { id: "made-secret", class: "field code", readonly: true, value: secret, "data-field": "made-secret" });
    const done = h("button", { type: "button", class: "button", "data-action": "done" }, office.done);
    done.addEventListener("click", () => {
      this.#made.replaceChildren();
      this.#url.focus();
    });
    this.#made.replaceChildren(h("div", { class: "strip made-key" }, h("label", { for: "made-secret" }, office.webhookMade(url)), text, h("p", {}, office.webhookOnce), h("div", { class: "part-actions" }, done)));
    text.focus();
    text.select();
  }

  /** @param {Webhook} webhook */
  #line(webhook) {
    const { webhook_id: id, url, events, called, waiting, dead, disabled_why: why, public_key: key } = webhook;
    const shown = new WebhookDeliveries(this.#requests, id);
    const takes = words.list(events.map((one) => office.saleEvents[one] ?? one));
    const state = h("p", { "data-role": "state" }, called ? office.webhookStands(waiting, dead) : office.webhookOff(why));
    const actions = h(
      "div",
      { class: "part-actions" },
      this.#button("test", office.webhookTest, () => this.#test(id)),
      this.#button("deliveries", office.webhookDeliveries, () => shown.load()),
      dead ? this.#button("replay", office.webhookReplay, () => this.#replay(id)) : false,
      this.#button("call", called ? office.webhookStop : office.webhookCall, () => this.#change(id, { called: !called })),
      this.#button("rotate", office.webhookRotate, () => this.#change(id, { rotate: true })),
      removeButton({ label: office.remove, name: url, onRemove: () => void this.#remove(id, url) }),
    );
    return h("li", { class: "member card", "data-webhook": id }, h("p", {}, h("strong", { class: "code" }, url)), h("p", { class: "soft" }, takes), state, h("p", { class: "soft code" }, key), actions, shown.element);
  }

  /** @param {string} action @param {string} label @param {() => Promise<void>} act */
  #button(action, label, act) {
    const button = h("button", { type: "button", class: "button", "data-action": action }, label);
    button.addEventListener("click", () => void act());
    return button;
  }

  /** @param {string} id */
  async #test(id) {
    const answer = await this.#requests.send("POST", `webhooks/${id}/test`, {});
    if (answer) this.#desk.toast(answer.taken ? office.webhookTaken(answer.status) : office.webhookNotTaken(answer.error), answer.taken ? "good" : "bad");
  }

  /** @param {string} id */
  async #replay(id) {
    const answer = await this.#requests.send("POST", `webhooks/${id}/replay`, {});
    if (!answer) return;
    this.#desk.toast(office.webhookReplayed(answer.replayed), "good");
    await this.load();
  }

  /** @param {string} id @param {{called?: boolean, rotate?: boolean}} change */
  async #change(id, change) {
    const changed = await this.#requests.send("PATCH", `webhooks/${id}`, change);
    if (!changed) return;
    if (changed.secret) this.#showOnce(changed);
    await this.load();
  }

  /** @param {string} id @param {string} url */
  async #remove(id, url) {
    if ((await this.#requests.send("DELETE", `webhooks/${id}`)) !== null) return;
    this.#desk.toast(office.webhookRemoved(url), "good");
    await this.load();
    this.#url.focus();
  }
}
