/**
 * The programme as tables, as `POST /admin/programme/draft` reads and writes it. No code lives here.
 *
 * One table of the file. Keys that no form knows stay in it. @typedef {Record<string, any>} Entry
 * @typedef {"auditorium" | "movie" | "showtime" | "ticket_type" | "price" | "promo"} ListName
 * @typedef {"cinema" | ListName} TableName
 * @typedef {{cinema: Entry, change: Entry[]} & Record<ListName, Entry[]>} Tables
 * What is wrong in the text, and in which table. @typedef {{sentence: string, line: number | null, table: TableName | null, index: number | null}} Problem
 * `index` is that of its table, null for the own room of a movie. @typedef {{auditorium: string, index: number | null, layout: import("../../server/types.js").SeatMap, out_of_order: string[]}} Room
 * One showtime of the coming days; `index` is that of its table. `ends_at` is null where nobody knows how long the movie is.
 * @typedef {{movie: string, auditorium: string, starts_at: number, ends_at: number | null, index: number, clashes: boolean, cancelled: boolean}} WeekShowtime
 * @typedef {{text: string, tables: Tables, problems: Problem[], rooms: Room[], week: WeekShowtime[]}} DraftAnswer
 *
 * A part of the page. `refresh`: problems, rooms or the week are others now, or the text is.
 * @typedef {{element: HTMLElement, refresh: () => void, close?: () => void}} Part
 */

export {};
