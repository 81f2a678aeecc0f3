/** A hold that has selected seats, by its handle, and the button that ends it. Of customers it is not known here who they are. */

import { timeOfDay } from "../ui/dates.js";
import { h } from "../ui/dom.js";
import { office } from "./words.js";

/**
 * @param {import("./office_types.js").HoldFact} hold
 * @param {string} zone the cinema's time zone
 * @param {readonly string[]} acts
 * @param {import("./seat_panel.js").PanelListener} listener
 */
export function holdPart({ handle, seats, until, isPaying, label, by }, zone, acts, listener) {
  const time = until !== null && h("span", { class: "soft" }, office.holdUntil(timeOfDay(until, zone)));
  const facts = h("p", {}, h("strong", {}, seats.join(", ")), label && ` ${label}`, " ", time);
  const button = h("button", { type: "button", class: "button", "data-action": "release-hold" }, office.releaseHold);
  button.addEventListener("click", () => listener.onRelease(handle));
  const title = h("h3", {}, isPaying ? office.payingHold : by === null ? office.hold : office.heldBy(by));
  const mayEnd = acts.includes(by === null ? "release_hold" : "hold_for_customer");
  return h("section", { class: "part", "data-role": "hold" }, title, facts, mayEnd && h("div", { class: "part-actions" }, button));
}
