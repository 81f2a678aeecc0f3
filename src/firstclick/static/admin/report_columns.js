/** The columns of each report: what stands in a cell, and what can be summed up. */

import { dayAndTime, shortDay } from "../ui/dates.js";
import { numberText } from "../ui/money.js";
import { wayText } from "./booking_facts.js";
import { noonOf } from "./days.js";
import { office } from "./words.js";

/** @typedef {import("./report_types.js").ReportName} ReportName */
/** @typedef {import("./report_types.js").ReportAnswer} ReportAnswer */
/** @typedef {import("./report_types.js").ReportRow} ReportRow */
/** `text` is shown as it is; `count` and `money` are numbers and summed up. @typedef {"text" | "count" | "money" | "share"} Kind */
/** @typedef {{title: string, kind: Kind, value: (row: ReportRow) => any}} Column */

/** @param {ReportName} name @param {ReportAnswer} answer @returns {Column[]} */
export function columnsOf(name, answer) {
  return MAKERS[name](answer);
}

/** @type {Record<ReportName, (answer: ReportAnswer) => Column[]>} */
const MAKERS = {
  sales: ({ by = "day" }) => [
    text(office.by[by], (row) => keyText(by, row)),
    ...counts({ seats: "seats" }),
    ...amounts({ amount: "amount", fees: "fees" }),
    ...counts({ cancelled_seats: "cancelledSeats" }),
    ...amounts({ cancelled_amount: "cancelledAmount", cancelled_fees: "cancelledFees", net: "net" }),
  ],
  occupancy: ({ timezone }) => [
    ...showtime(timezone),
    ...counts({ seats: "seats", sold: "sold" }),
    { title: office.columns.share, kind: "share", value: (row) => row.sold_per_mille },
  ],
  takings: () => [
    text(office.day, (row) => dayText(row.day)),
    text(office.columns.way, (row) => wayText(row.way)),
    ...counts({ payments: "payments" }),
    ...amounts({ taken: "taken" }),
    ...counts({ refunds: "refunds" }),
    ...amounts({ given_back: "givenBack" }),
    ...counts({ failed_refunds: "failedRefunds" }),
    ...amounts({ net: "net" }),
  ],
  money: () => [
    text(office.columns.provider, (row) => wayText(row.provider)),
    text(office.columns.state, (row) => office.moneyStates[row.state] ?? row.state),
    ...counts({ payments: "payments" }),
    ...amounts({ total: "sum", charged: "charged", refunded: "refunded", refunds_on_their_way: "refundsOnTheirWay" }),
    ...counts({ failed_refunds: "failedRefunds" }),
    ...amounts({ captured: "captured", returned: "returned" }),
    ...counts({ differing: "differing" }),
  ],
  admissions: ({ timezone }) => [
    ...showtime(timezone),
    ...counts({ expected: "expected", admitted: "admitted", no_shows: "noShows", inside: "inside", doubles: "doubles" }),
  ],
};

/** What people call a key of sales. @param {import("./report_types.js").SalesBy} by @param {ReportRow} row */
export function keyText(by, { key, label }) {
  if (!key) return office.noKey[by];
  if (by === "day") return dayText(key);
  if (by === "showtime") return label ? `${label} · ${key}` : key;
  return label || office.channels[key] || key;
}

/** @param {string} day such as "2026-11-27" */
export const dayText = (day) => shortDay(noonOf(day), "UTC");

/** Of a thousand. @param {number} perMille */
export const shareText = (perMille) => numberText(perMille / 1000, { style: "percent", maximumFractionDigits: 1 });

/** @param {string} zone */
const showtime = (zone) => [text(office.film, (row) => row.title), text(office.room, (row) => row.auditorium), text(office.columns.start, (row) => dayAndTime(row.starts_at, zone))];

/** @param {string} title @param {(row: ReportRow) => string} value @returns {Column} */
const text = (title, value) => ({ title, kind: "text", value });

/** @typedef {Record<string, keyof typeof office.columns>} Titles a column's title by the name of the field */

/** @param {Titles} titles */
const counts = (titles) => numbers(titles, "count");

/** @param {Titles} titles */
const amounts = (titles) => numbers(titles, "money");

/** @param {Titles} titles @param {Kind} kind @returns {Column[]} */
const numbers = (titles, kind) => Object.entries(titles).map(([field, title]) => ({ title: office.columns[title], kind, value: (row) => row[field] }));
