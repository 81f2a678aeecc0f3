/** What has happened to an order: a line for each step, with who did it and when. */

import { dayAndTime } from "../ui/dates.js";
import { h } from "../ui/dom.js";
import { paymentText, wayText } from "./booking_facts.js";
import { office } from "./words.js";

/** @typedef {import("./office_types.js").BookingEvent} BookingEvent */
/** @typedef {import("./office_types.js").OfficeBooking} OfficeBooking */

/** @param {OfficeBooking} booking */
export function bookingStory({ events = [], payment, timezone }) {
  const lines = events.map((event) => line(event, payment, timezone));
  return h("section", { class: "story card", "data-role": "story", "aria-labelledby": "story-title" }, h("h2", { id: "story-title" }, office.story), h("ol", {}, ...lines));
}

/** @param {BookingEvent} event @param {OfficeBooking["payment"]} payment @param {string} zone */
function line(event, payment, zone) {
  const { what, at, who, seats, to, amount, reason, detail } = event;
  const moved = what === "moved" ? `${seats.join(", ")} → ${to.join(", ")}` : seats.join(", ");
  const facts = [moved, amount !== null && payment ? paymentText(payment, amount) : "", detail && detailText(what, detail), reason];
  const text = h("span", {}, h("strong", {}, office.happened[what] ?? what), facts.some(Boolean) ? `: ${facts.filter(Boolean).join(" · ")}` : "");
  const place = h("span", { class: "soft" }, h("time", { datetime: new Date(at).toISOString() }, dayAndTime(at, zone)), ` · ${who || office.theBuyer}`);
  return h("li", { "data-what": what }, text, " ", place);
}

/** @param {BookingEvent["what"]} what @param {string} detail how it was paid, what became of a refund, or was wrong at the door */
const detailText = (what, detail) => (what === "refund_asked" ? office.refundStates[detail] ?? detail : office.atDoor[detail] ?? wayText(detail));
