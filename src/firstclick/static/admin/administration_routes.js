/**
 * Addresses of reports and of administration: `#/reports/takings?from=2026-11-01&until=2026-11-30`, `#/reports/sales?by=movie`,
 * `#/devices`, `#/staff`, `#/keys`, `#/webhooks`, `#/mails`, `#/settings`, `#/audit`.
 */

/** @typedef {import("./report_types.js").ReportName} ReportName */
/** @typedef {import("./report_types.js").ReportQuery} ReportQuery */
/** @typedef {"devices" | "staff" | "keys" | "webhooks" | "mails" | "settings" | "audit"} AdministrationPart */
/** @typedef {{name: "reports", query: ReportQuery} | {name: AdministrationPart}} AdministrationRoute */

/** @type {readonly ReportName[]} */
export const REPORTS = ["sales", "occupancy", "takings", "money", "admissions"];
/** @type {readonly import("./report_types.js").SalesBy[]} */
export const SALES_BY = ["day", "movie", "showtime", "ticket_type", "channel", "promo"];
/** The parts of administration, with the act that each needs. @type {Record<AdministrationPart, string>} */
export const PARTS = { devices: "devices", staff: "see_staff", keys: "see_keys", webhooks: "webhooks", mails: "mails", settings: "settings", audit: "audit" };
export const PART_NAMES = /** @type {AdministrationPart[]} */ (Object.keys(PARTS));

export const TO_REPORTS = "#/reports";
/** A day in an address. */
export const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** @param {AdministrationPart} part */
export const toPart = (part) => `#/${part}`;

/** @param {ReportQuery} query */
export const toReport = ({ report, ...query }) => `${TO_REPORTS}/${report}${searchOf({ report, ...query })}`;

/** What the server is asked with, beginning with `?` where there is anything. @param {ReportQuery} query */
export function searchOf({ report, from, until, by }) {
  const given = { from, until, by: report === "sales" && by !== "day" ? by : "" };
  const search = new URLSearchParams(Object.entries(given).filter(([, value]) => value));
  return search.size ? `?${search}` : "";
}

/**
 * The route of an address; null where it is none of these.
 * @param {string} name @param {string | undefined} part @param {URLSearchParams} query @returns {AdministrationRoute | null}
 */
export function administrationRoute(name, part, query) {
  const known = PART_NAMES.find((one) => one === name);
  if (known && part === undefined) return { name: known };
  const report = REPORTS.find((one) => one === (part ?? "sales"));
  if (name !== "reports" || !report) return null;
  const by = SALES_BY.find((one) => one === query.get("by")) ?? "day";
  return { name, query: { report, from: dayOf(query, "from"), until: dayOf(query, "until"), by } };
}

/** @param {URLSearchParams} query @param {string} name */
const dayOf = (query, name) => (DAY.test(query.get(name) ?? "") ? query.get(name) ?? "" : "");
