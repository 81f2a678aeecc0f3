/** The header: the ways to each view, who is signed in, and the button that signs out. */

import { h, setAttribute } from "../ui/dom.js";
import { PARTS, PART_NAMES, TO_REPORTS, toPart } from "./administration_routes.js";
import { TO_FIND, TO_PASSKEYS, TO_TILL, TO_TODAY } from "./office_router.js";
import { TO_PROGRAMME } from "./programme/routes.js";
import { office } from "./words.js";

/** @typedef {import("./office_types.js").Member} Member */

export class OfficeHeader {
  #nav;
  #who = h("div", { class: "office-who", "data-role": "who" });
  #onSignOut;

  /** @param {HTMLElement} nav @param {HTMLElement} end @param {() => void} onSignOut */
  constructor(nav, end, onSignOut) {
    this.#nav = nav;
    this.#onSignOut = onSignOut;
    end.prepend(this.#who);
  }

  /** @param {Member | null} member @param {import("./office_router.js").OfficeRoute} route */
  show(member, route) {
    this.#nav.replaceChildren(...(member ? [this.#links(member, route)] : []));
    this.#who.replaceChildren(...(member ? this.#person(member) : []));
  }

  /** @param {Member} member @param {import("./office_router.js").OfficeRoute} route */
  #links(member, route) {
    const links = [link(TO_TODAY, office.today, "today", route.name === "day" || route.name === "showtime")];
    if (member.acts.includes("see_bookings")) links.push(link(TO_FIND, office.find, "find", route.name === "find" || route.name === "booking"));
    if (member.acts.includes("edit_programme")) links.push(link(TO_PROGRAMME, office.programme, "programme", route.name === "programme"));
    if (member.acts.includes("till")) links.push(link(TO_TILL, office.till, "till", route.name === "till"));
    if (member.acts.includes("reports")) links.push(link(TO_REPORTS, office.reports, "reports", route.name === "reports"));
    const part = PART_NAMES.find((one) => member.acts.includes(PARTS[one]));
    if (part) links.push(link(toPart(part), office.administration, "administration", route.name in PARTS));
    return h("nav", { "aria-label": office.boxOffice }, ...links);
  }

  /** @param {Member} member */
  #person({ name, role }) {
    const button = h("button", { type: "button", class: "button quiet", "data-action": "sign-out" }, office.signOut);
    button.addEventListener("click", () => this.#onSignOut());
    return [h("a", { class: "office-name", href: TO_PASSKEYS, title: office.myPasskeys, "data-role": "staff-name" }, h("strong", {}, name), " ", h("span", {}, office.roles[role])), button];
  }
}

/** @param {string} href @param {string} text @param {string} name @param {boolean} isHere */
function link(href, text, name, isHere) {
  const element = h("a", { class: "button quiet", href, "data-action": name }, text);
  setAttribute(element, "aria-current", isHere ? "true" : null);
  return element;
}
