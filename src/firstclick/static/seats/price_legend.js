/** The prices below the map: what each colour costs, and buttons that show the seats of one price only. */

import { h } from "../ui/dom.js";
import { words } from "../ui/words.js";

/** The attribute of the picker that the style sheets filter by. */
const FILTER = "data-price-filter";

/** @typedef {import("./seat_prices.js").PriceClass} PriceClass */

/** @param {import("./seat_prices.js").SeatPrices} prices */
export function priceLegend(prices) {
  const single = prices.classes.length < 2;
  const items = prices.classes.map((one) => (single ? h("p", { class: "price" }, ...parts(one)) : button(one)));
  const element = h("div", { class: "prices", role: "group", "aria-label": words.prices }, ...items);
  element.addEventListener("click", ({ target }) => {
    const pressed = target instanceof Element ? target.closest("button") : null;
    if (pressed) show(element, pressed.getAttribute("aria-pressed") === "true" ? null : pressed);
  });
  return h("div", {}, element, prices.fees && h("p", { class: "fees" }, prices.fees));
}

/** @param {PriceClass} one */
function button(one) {
  const attributes = { type: "button", class: "price", "data-action": "price", "data-price": one.nth, "aria-pressed": "false" };
  return h("button", attributes, ...parts(one));
}

/** @param {PriceClass} one */
function parts({ nth, kinds, tickets }) {
  const amounts = tickets.flatMap(({ name, text }, index) => [index ? " · " : null, `${name} `, h("strong", {}, text)]);
  const names = words.list(kinds.map((kind) => words.kinds[kind]));
  return [h("span", { class: "swatch", "data-price": nth }), h("span", {}, h("span", { class: "kind" }, names), " ", ...amounts)];
}

/** Show the seats of one price; all of them without a button. @param {Element} legend @param {Element | null} pressed */
function show(legend, pressed) {
  for (const one of legend.querySelectorAll("button")) one.setAttribute("aria-pressed", String(one === pressed));
  const picker = legend.closest(".picker");
  const nth = pressed?.getAttribute("data-price");
  if (nth) picker?.setAttribute(FILTER, nth);
  else picker?.removeAttribute(FILTER);
}
