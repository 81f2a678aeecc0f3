/** The selected seats that are kept back, and the button that puts them on sale. */

import { h } from "../ui/dom.js";
import { labelText } from "./office_seats.js";
import { office } from "./words.js";

/** @param {readonly import("./office_types.js").SeatFact[]} facts @param {readonly string[]} acts @param {import("./seat_panel.js").PanelListener} listener */
export function keptPart(facts, acts, listener) {
  const lines = facts.map(({ seat_id: seat, label }) => h("li", {}, h("strong", {}, seat), label ? ` ${labelText(label)}` : ""));
  const button = h("button", { type: "button", class: "button", "data-action": "put-on-sale" }, office.putOnSale(facts.length));
  button.addEventListener("click", () => listener.onPutOnSale(facts.map((one) => one.seat_id)));
  const mend = h("button", { type: "button", class: "button quiet", "data-action": "mend", hidden: !acts.includes("block_seat") }, office.mend);
  mend.addEventListener("click", () => listener.onUnblock(facts.map((one) => one.seat_id)));
  return h("section", { class: "part", "data-role": "kept" }, h("h3", {}, office.statuses.reserved), h("ul", {}, ...lines), acts.includes("reserve") && h("div", { class: "part-actions" }, button, mend));
}
