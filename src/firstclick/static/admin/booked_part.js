/** An order that has selected seats: who has it, and whether it is paid. */

import { h } from "../ui/dom.js";
import { toBooking } from "./office_router.js";
import { admission, isDue, payState } from "./office_seats.js";
import { office } from "./words.js";

/** @typedef {import("./office_types.js").SeatFact} SeatFact */

/**
 * @param {{reference: string, seats: readonly string[], facts: readonly SeatFact[]}} order
 * @param {readonly string[]} acts
 * @param {import("./seat_panel.js").PanelListener} listener
 * @param {readonly string[]} free the free seats that are selected too
 */
export function bookedPart({ reference, seats, facts }, acts, listener, free) {
  const [fact] = facts;
  const due = isDue(fact);
  const state = h("span", { class: "state-word", "data-due": due }, payState(fact));
  const inside = facts.filter((one) => one.admitted_at).map((one) => `${one.seat_id} ${admission(one)}`);
  const who = h("p", {}, h("strong", {}, seats.join(", ")), " ", fact.name || office.noBuyer);
  const came = inside.length > 0 && h("p", { class: "soft", "data-role": "checked-in" }, inside.join(", "));
  const link = acts.includes("see_bookings") && h("a", { class: "button quiet", href: toBooking(reference), "data-action": "open-order" }, office.openOrder);
  const head = h("h3", {}, `${office.order} `, h("span", { class: "reference" }, reference), " ", state);
  const actions = h("div", { class: "part-actions" }, link, ...dueButtons(reference, due, acts, listener), moveButton(reference, seats, free, acts, listener));
  return h("section", { class: "part", "data-role": "booked" }, head, who, came, actions);
}

/** @param {string} reference @param {boolean} due @param {readonly string[]} acts @param {{onTakeDue: (reference: string, way: import("./office_types.js").PaidBy) => void}} listener */
export function dueButtons(reference, due, acts, listener) {
  if (!due || !acts.includes("take_due")) return [];
  return /** @type {const} */ (["cash", "card"]).map((way) => {
    const button = h("button", { type: "button", class: "button", "data-action": `take-${way}` }, office.takeDue[way]);
    button.addEventListener("click", () => listener.onTakeDue(reference, way));
    return button;
  });
}

/**
 * Offered where as many free seats are selected.
 * @param {string} reference @param {readonly string[]} from @param {readonly string[]} to @param {readonly string[]} acts
 * @param {import("./seat_panel.js").PanelListener} listener
 */
function moveButton(reference, from, to, acts, listener) {
  if (!to.length || to.length !== from.length || !acts.includes("move")) return null;
  const button = h("button", { type: "button", class: "button", "data-action": "move" }, office.move(from, to));
  button.addEventListener("click", () => listener.onMove(reference, from, to));
  return button;
}
