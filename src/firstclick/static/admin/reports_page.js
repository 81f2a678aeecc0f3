/** Reports: which one, for which days, as chart, table and file. What is asked for is in the address. */

import { Refusal } from "../server/api.js";
import { dayKey } from "../ui/dates.js";
import { h, setAttribute, setText } from "../ui/dom.js";
import { words } from "../ui/words.js";
import { REPORTS, SALES_BY, searchOf, toReport } from "./administration_routes.js";
import { shiftedDay } from "./days.js";
import { reportCharts } from "./report_chart.js";
import { reportTable } from "./report_table.js";
import { saveFile } from "./save_file.js";
import { selectLine } from "./select_fields.js";
import { office } from "./words.js";

/** @typedef {import("./report_types.js").ReportQuery} ReportQuery */
/** @typedef {import("./report_types.js").ReportAnswer} ReportAnswer */
/** @typedef {import("./office_page.js").Desk} Desk */

/** @type {readonly (1 | 7 | 30)[]} */
const LAST_DAYS = [1, 7, 30];
const FIRST_DAY = "1970-01-01";

/** @param {HTMLElement} home @param {ReportQuery} query @param {Desk} desk @returns {import("./office_page.js").OfficeView} */
export function openReports(home, query, desk) {
  const page = new ReportsPage(home, desk);
  page.ask(query);
  return page;
}

class ReportsPage {
  #desk;
  /** @type {ReportQuery} */
  #query = { report: "sales", from: "", until: "", by: "day" };
  #zone = "UTC";
  #asked = 0;
  #tabs = h("nav", { class: "tabs", "aria-label": office.reports });
  #intro = h("p", { class: "soft" });
  #from = h("input", { type: "date", id: "report-from", class: "field", "data-field": "from" });
  #until = h("input", { type: "date", id: "report-until", class: "field", "data-field": "until" });
  #by = h("select", { id: "report-by", class: "select", "data-field": "by" }, ...SALES_BY.map((one) => h("option", { value: one }, office.by[one])));
  #byLine = selectLine(office.sumBy, this.#by);
  #csv = h("button", { type: "button", class: "button", "data-action": "csv" }, office.csv);
  #said = h("p", { class: "soft", role: "status", "data-role": "report-rows" });
  #error = h("p", { class: "field-error", role: "alert", "data-role": "report-error" });
  #again = h("button", { type: "button", class: "button", "data-action": "try-again", hidden: true }, words.tryAgain);
  #place = h("div", { class: "report-place" });

  /** @param {HTMLElement} home @param {Desk} desk */
  constructor(home, desk) {
    this.#desk = desk;
    for (const field of [this.#from, this.#until, this.#by]) field.addEventListener("change", () => this.#go(field));
    this.#again.addEventListener("click", () => void this.#load());
    this.#csv.addEventListener("click", () => void this.#download());
    const from = h("p", { class: "field-line" }, h("label", { for: "report-from" }, office.fromDay), this.#from);
    const until = h("p", { class: "field-line" }, h("label", { for: "report-until" }, office.untilDay), this.#until);
    const form = h("div", { class: "report-form" }, from, until, this.#byLine, h("div", { class: "report-days" }, ...LAST_DAYS.map((days) => this.#lastDays(days))), this.#csv);
    home.append(h("div", { class: "office-report" }, h("h1", {}, office.reports), this.#tabs, this.#intro, form, this.#error, this.#again, this.#said, this.#place));
  }

  close() {
    this.#asked += 1;
  }

  /** @param {import("./office_router.js").OfficeRoute} route */
  navigate(route) {
    if (route.name !== "reports") return false;
    this.ask(route.query);
    return true;
  }

  /** @param {ReportQuery} query */
  ask(query) {
    this.#query = query;
    document.title = `${office.reportNames[query.report]} · ${office.boxOffice}`;
    this.#tabs.replaceChildren(...REPORTS.map((report) => tab(report, query)));
    setText(this.#intro, office.reportIntros[query.report]);
    this.#byLine.hidden = query.report !== "sales";
    this.#by.value = query.by;
    this.#place.replaceChildren();
    void this.#load();
  }

  async #load() {
    const asked = (this.#asked += 1);
    setText(this.#said, words.loading);
    const answer = await this.#desk.api.send("GET", `reports/${this.#query.report}${searchOf(this.#query)}`).catch((error) => error);
    if (asked !== this.#asked) return;
    setText(this.#error, answer instanceof Refusal ? messageOf(answer) : "");
    this.#again.hidden = !(answer instanceof Refusal) || answer.status === 400;
    if (answer instanceof Refusal) return setText(this.#said, "");
    if (answer instanceof Error) throw answer;
    this.#show(answer);
  }

  /** @param {ReportAnswer} answer */
  #show(answer) {
    this.#zone = answer.timezone;
    for (const [field, day] of /** @type {const} */ ([[this.#from, answer.from], [this.#until, answer.until]])) {
      if (field.value !== day) field.value = day;
    }
    const { report } = this.#query;
    const hasRows = answer.rows.length > 0;
    setText(this.#said, hasRows ? office.rows(answer.rows.length) : office.noRows);
    this.#place.replaceChildren(...moneyNotes(answer), ...(hasRows ? [reportCharts(report, answer), reportTable(report, answer)] : []));
  }

  /**
   * The fields are asked for, by the address. The day that was changed last is right, and the other one follows. While a
   * year is typed, the field has years of long ago, which are not asked for. @param {HTMLElement} changed
   */
  #go(changed) {
    let [from, until] = [this.#from.value, this.#until.value];
    if ([from, until].some((day) => day && day < FIRST_DAY)) return;
    if (from && until && until < from) changed === this.#until ? (from = until) : (until = from);
    const by = SALES_BY.find((one) => one === this.#by.value) ?? "day";
    location.replace(new URL(toReport({ ...this.#query, from, until, by }), location.href));
  }

  /** @param {1 | 7 | 30} days */
  #lastDays(days) {
    const button = h("button", { type: "button", class: "button quiet" }, office.lastDays[days]);
    button.addEventListener("click", () => {
      const until = dayKey(Date.now(), this.#zone);
      location.hash = toReport({ ...this.#query, from: shiftedDay(until, 1 - days), until });
    });
    return button;
  }

  async #download() {
    if (this.#csv.getAttribute("aria-disabled")) return;
    setAttribute(this.#csv, "aria-disabled", "true");
    const path = `reports/${this.#query.report}${searchOf(this.#query)}`;
    const file = await this.#desk.api.file(path, "text/csv").catch((error) => error);
    setAttribute(this.#csv, "aria-disabled", null);
    if (file instanceof Refusal) return this.#desk.toast(messageOf(file), "bad");
    if (file instanceof Error) throw file;
    saveFile(file);
    this.#desk.toast(office.csvDone, "good");
  }
}

/** The page asks for nothing else that is wrong. @param {Refusal} refusal */
const messageOf = (refusal) => (refusal.status === 400 ? office.wrongDays : refusal.message);

/** @param {import("./report_types.js").ReportName} report @param {ReportQuery} query */
function tab(report, query) {
  const element = h("a", { class: "button quiet", href: toReport({ ...query, report }), "data-report": report }, office.reportNames[report]);
  setAttribute(element, "aria-current", report === query.report ? "true" : null);
  return element;
}

/** What does not agree with the providers. @param {ReportAnswer} answer */
function moneyNotes({ differences, silent, rows }) {
  if (!differences || !silent || !rows.length) return [];
  const agrees = h("p", {}, office.moneyAgrees);
  const differs = h("p", { class: "field-error" }, `${office.moneyDiffers(differences.length)} ${differences.join(", ")}`);
  return [differences.length ? differs : agrees, silent.length > 0 && h("p", { class: "field-error" }, office.silentProviders(silent.join(", ")))].filter((one) => one !== false);
}
