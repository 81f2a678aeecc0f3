/** The places of a showtime's parts, shown while it is loaded, so that nothing moves when it is there. For the eye only. */

import { h } from "./dom.js";

/** @param {string} name */
const part = (name) => h("div", { class: "skeleton", "data-part": name, "aria-hidden": "true" });

/** The place of the heading. */
export const headingSkeleton = () => [part("title"), part("facts")];

/** The places of what is below it. */
export function pickerSkeleton() {
  return h(
    "div",
    { class: "picker", "aria-hidden": "true" },
    h("div", { class: "picker-tools" }, part("tools")),
    h("div", { class: "picker-map card" }, part("room")),
    h("aside", { class: "picker-side" }, h("div", { class: "hold-panel card" }, part("panel"))),
  );
}
