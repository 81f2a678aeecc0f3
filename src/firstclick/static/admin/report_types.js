/**
 * The types of reports (docs/API.md), as JSDoc types. No code lives here. Amounts are in the smallest unit of the currency.
 *
 * @typedef {"sales" | "occupancy" | "takings" | "money" | "admissions"} ReportName
 * @typedef {"day" | "movie" | "showtime" | "ticket_type" | "channel" | "promo"} SalesBy
 * What is asked for; days that are empty are left to the server.
 * @typedef {{report: ReportName, from: string, until: string, by: SalesBy}} ReportQuery
 * @typedef {Record<string, any> & {currency?: string, exponent?: number}} ReportRow
 * @typedef {{from: string, until: string, timezone: string, by?: SalesBy, rows: ReportRow[], differences?: string[],
 *   silent?: string[]}} ReportAnswer
 */

export {};
