/** The newest deliveries to one receiver of events: all, or those in one state. */

import { momentText } from "../ui/dates.js";
import { h } from "../ui/dom.js";
import { filterField, selectLine } from "./select_fields.js";
import { office } from "./words.js";

/** @typedef {{event_id: string, type: string, showtime_id: string, state: string, attempts: number, status: number, error: string, created_at: number, next_at: number}} Delivery */

export class WebhookDeliveries {
  #requests;
  #id;
  #state;
  #list = h("ul", { class: "soft", role: "status" });
  element = h("div", { "data-role": "deliveries" });

  /** @param {import("./part_requests.js").PartRequests} requests @param {string} id of the receiver */
  constructor(requests, id) {
    this.#requests = requests;
    this.#id = id;
    const states = Object.entries(office.deliveryStates).filter(([value]) => value !== "obsolete");
    this.#state = filterField(`state-${id}`, states, office.everyState, "delivery-state");
    this.#state.addEventListener("change", () => void this.load());
  }

  async load() {
    const query = this.#state.value ? `?state=${this.#state.value}` : "";
    const answer = await this.#requests.send("GET", `webhooks/${this.#id}/deliveries${query}`);
    if (!answer) return;
    const lines = answer.deliveries.map((/** @type {Delivery} */ one) => h("li", { "data-state": one.state }, textOf(one)));
    this.#list.replaceChildren(...(lines.length ? lines : [h("li", {}, query ? office.noneInState : office.noDeliveries)]));
    if (this.element.children.length) return;
    this.element.replaceChildren(selectLine(office.mailState, this.#state), this.#list);
  }
}

/** @param {Delivery} one */
function textOf({ created_at: at, type, state, error, status, next_at: next }) {
  const said = [momentText(at), office.saleEvents[type] ?? type, office.deliveryStates[state], error || status || "–"];
  return [...said, ...(state === "waiting" ? [office.nextTry(momentText(next))] : [])].join(" · ");
}
