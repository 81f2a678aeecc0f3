/** Administration: devices, staff, server keys, receivers of events, mails, settings and the audit log, one part at a time. */

import { h, setAttribute } from "../ui/dom.js";
import { PARTS, PART_NAMES, toPart } from "./administration_routes.js";
import { AuditPart } from "./audit_part.js";
import { DevicesPart } from "./devices_part.js";
import { KeysPart } from "./keys_part.js";
import { MailsPart } from "./mails_part.js";
import { SettingsPart } from "./settings_part.js";
import { StaffPart } from "./staff_part.js";
import { WebhooksPart } from "./webhooks_part.js";
import { office } from "./words.js";

/** @typedef {import("./administration_routes.js").AdministrationPart} AdministrationPart */
/** A part loads what it shows. @typedef {{element: HTMLElement, load: () => Promise<void>, close: () => void}} Part */
/** @typedef {import("./office_page.js").Desk} Desk */

/** @type {Record<AdministrationPart, new (desk: Desk) => Part>} */
const MAKERS = { devices: DevicesPart, staff: StaffPart, keys: KeysPart, webhooks: WebhooksPart, mails: MailsPart, settings: SettingsPart, audit: AuditPart };

/** @param {HTMLElement} home @param {AdministrationPart} name @param {Desk} desk @returns {import("./office_page.js").OfficeView} */
export function openAdministration(home, name, desk) {
  const part = new MAKERS[name](desk);
  const allowed = PART_NAMES.filter((one) => desk.member.acts.includes(PARTS[one]));
  const tabs = h("nav", { class: "tabs", "aria-label": office.administration }, ...allowed.map((one) => tab(one, name)));
  home.append(h("div", { class: "office-administration" }, h("h1", {}, office.administrationParts[name]), tabs, part.element));
  document.title = `${office.administrationParts[name]} · ${office.boxOffice}`;
  void part.load();
  return { close: () => part.close() };
}

/** @param {AdministrationPart} one @param {AdministrationPart} here */
function tab(one, here) {
  const element = h("a", { class: "button quiet", href: toPart(one), "data-part": one }, office.administrationParts[one]);
  setAttribute(element, "aria-current", one === here ? "true" : null);
  return element;
}
