/** What each table of the programme file has: the fields of its form, in their order. Their words are `office.fields`. */

import { words } from "../../ui/words.js";
import { office } from "../words.js";

/** @typedef {import("./types.js").Entry} Entry */
/** @typedef {import("./types.js").Tables} Tables */
/** @typedef {import("./types.js").TableName} TableName */
/** A value with its name. @typedef {[string, string]} Option */
/**
 * `text`, `id`, `number`, `amount`, `moment`, `day`, `time`, `times`, `list`, `prose` and `drawing` are typed; `choice`: one of some;
 * `many`: any of some, nothing chosen is all; `flag`: yes or no; `amounts`: one for each ticket type.
 * @typedef {"text" | "id" | "number" | "amount" | "moment" | "day" | "time" | "times" | "list" | "prose" | "drawing"} TypedKind
 * @typedef {{key: string, kind: TypedKind, keys?: readonly string[], chars?: number, suggestions?: () => readonly string[]}} TypedField
 * @typedef {{key: string, kind: "choice" | "many", options: (tables: Tables) => readonly Option[], all?: string, usual?: string}} OptionField `all`: the value that means all of them; `usual`: what it is without the key
 * @typedef {{key: string, kind: "flag", usual: boolean}} FlagField
 * @typedef {{key: string, kind: "amounts"}} AmountsField
 * Ways to say one thing, of which a table has one. `keys` are those of a way.
 * @typedef {{name: string, keys: readonly string[], fields: readonly Field[], first?: (tables: Tables) => Entry}} Way
 * @typedef {{key: string, kind: "ways", ways: readonly Way[]}} WaysField
 * @typedef {TypedField | OptionField | FlagField | AmountsField | WaysField} Field
 */

const DAYS = /** @type {const} */ (["mon", "tue", "wed", "thu", "fri", "sat", "sun"]);
const ROOM_KEYS = ["auditorium", "rows", "seats_per_row"];

/** @param {Tables} tables @returns {Option[]} */
const movies = ({ movie }) => movie.map(({ id, title }) => [id ?? "", title || id || ""]);

/** Movies that have no room of their own. @param {Tables} tables */
const timedMovies = (tables) => movies({ ...tables, movie: tables.movie.filter((one) => !ROOM_KEYS.some((key) => key in one)) });

/** @param {Tables} tables @returns {Option[]} */
const rooms = ({ auditorium }) => auditorium.map(({ id, name }) => [id ?? "", name || id || ""]);

/** Showtimes that have an id: single ones, and movies without a timetable. @param {Tables} tables @returns {Option[]} */
const showtimes = ({ showtime, movie }) => [
  ...showtime.filter(({ id }) => id).map(({ id }) => /** @type {Option} */ ([id, id])),
  ...movie.filter((one) => ROOM_KEYS.some((key) => key in one)).map(({ id, title }) => /** @type {Option} */ ([id ?? "", title || id || ""])),
];

/** @returns {Option[]} */
const seatKinds = () => Object.entries(words.kinds);

/** @returns {Option[]} */
const days = () => DAYS.map((day) => [day, office.days[day]]);

/** @returns {readonly string[]} */
const numberings = () => ["left-to-right", "right-to-left", "odd-even", "middle-out"];

/** @type {readonly Field[]} */
const GRID = [
  { key: "rows", kind: "number" },
  { key: "seats_per_row", kind: "number" },
];
/** @type {Field} */
const DAYS_FIELD = { key: "days", kind: "many", options: days, all: "daily" };

/** @type {readonly Field[]} */
const LANGUAGE_FIELDS = [
  { key: "formats", kind: "list" },
  { key: "spoken", kind: "text", chars: 35 },
  { key: "subtitles", kind: "list" },
];

/** @type {Record<TableName, readonly Field[]>} */
export const FIELDS = {
  cinema: [
    { key: "name", kind: "text", chars: 200 },
    { key: "timezone", kind: "text", suggestions: () => Intl.supportedValuesOf("timeZone") },
    { key: "currency", kind: "text", chars: 3 },
    { key: "fee_per_seat", kind: "amount" },
    { key: "fee_per_order", kind: "amount" },
    { key: "tax_percent", kind: "amount" },
    { key: "cancel_until_minutes", kind: "number" },
    { key: "logo", kind: "text" },
    { key: "logo_dark", kind: "text" },
    { key: "accent", kind: "text", chars: 7 },
    { key: "accent_dark", kind: "text", chars: 7 },
    { key: "imprint", kind: "text" },
    { key: "privacy", kind: "text" },
    { key: "languages", kind: "list" },
  ],
  movie: [
    { key: "title", kind: "text", chars: 200 },
    { key: "id", kind: "id" },
    { key: "runtime_min", kind: "number" },
    { key: "rating", kind: "text", chars: 20 },
    { key: "summary", kind: "prose", chars: 2000 },
    { key: "poster", kind: "text" },
    { key: "poster_alt", kind: "text", chars: 200 },
    { key: "trailer", kind: "text" },
    ...LANGUAGE_FIELDS,
    { key: "audio_described", kind: "flag", usual: false },
    {
      key: "shown",
      kind: "ways",
      ways: [
        { name: "timetable", keys: [], fields: [] },
        { name: "always", keys: ["auditorium"], fields: [{ key: "auditorium", kind: "choice", options: rooms }], first: ({ auditorium }) => ({ auditorium: auditorium[0]?.id ?? "" }) },
        { name: "own_room", keys: ["rows", "seats_per_row"], fields: GRID, first: () => ({ rows: 8, seats_per_row: 10 }) },
      ],
    },
  ],
  auditorium: [
    { key: "name", kind: "text", chars: 200 },
    { key: "id", kind: "id" },
    {
      key: "seats",
      kind: "ways",
      ways: [
        { name: "grid", keys: ["rows", "seats_per_row"], fields: GRID, first: () => ({ rows: 8, seats_per_row: 10 }) },
        {
          name: "drawing",
          keys: ["seat_map", "numbering"],
          fields: [
            { key: "seat_map", kind: "drawing" },
            { key: "numbering", kind: "text", chars: 200, suggestions: numberings },
          ],
          first: () => ({ seat_map: "A ssss..ssss\nB ssss..ssss\n\nC pppp..pppp\nD llll..wc\n" }),
        },
        {
          name: "table",
          keys: ["seat_table"],
          fields: [{ key: "seat_table", kind: "drawing" }],
          first: () => ({ seat_table: "row,number,x,y,kind\nA,1,0,0,standard\nA,2,1,0.2,standard\n" }),
        },
      ],
    },
    { key: "house_seats", kind: "list" },
    { key: "orphan_rule", kind: "flag", usual: true },
    { key: "orphan_walls", kind: "flag", usual: false },
    { key: "love_pairs", kind: "flag", usual: true },
    { key: "companion_rule", kind: "flag", usual: true },
    { key: "accessible_until_minutes", kind: "number" },
  ],
  showtime: [
    { key: "movie", kind: "choice", options: timedMovies },
    { key: "auditorium", kind: "choice", options: rooms },
    {
      key: "when",
      kind: "ways",
      ways: [
        {
          name: "once",
          keys: ["starts_at", "id"],
          fields: [
            { key: "starts_at", kind: "moment" },
            { key: "id", kind: "id" },
          ],
        },
        {
          name: "weekly",
          keys: ["days", "times", "time", "from", "until", "except", "also"],
          fields: [
            DAYS_FIELD,
            { key: "times", kind: "times", keys: ["times", "time"] },
            { key: "from", kind: "day" },
            { key: "until", kind: "day" },
            { key: "except", kind: "list" },
            { key: "also", kind: "list" },
          ],
          first: () => ({ days: ["fri", "sat"], times: ["20:00"] }),
        },
      ],
    },
    ...LANGUAGE_FIELDS,
  ],
  ticket_type: [
    { key: "name", kind: "text", chars: 200 },
    { key: "id", kind: "id" },
    { key: "age_min", kind: "number" },
    { key: "note", kind: "text", chars: 200 },
  ],
  price: [
    { key: "amounts", kind: "amounts" },
    { key: "seats", kind: "many", options: seatKinds },
    { key: "auditorium", kind: "many", options: rooms },
    { key: "movie", kind: "many", options: movies },
    { key: "showtime", kind: "many", options: showtimes },
    DAYS_FIELD,
    { key: "from", kind: "time" },
    { key: "until", kind: "time" },
  ],
  promo: [
    { key: "code", kind: "text", chars: 32 },
    {
      key: "off",
      kind: "ways",
      ways: [
        { name: "percent", keys: ["percent"], fields: [{ key: "percent", kind: "number" }], first: () => ({ percent: 10 }) },
        { name: "amount", keys: ["amount"], fields: [{ key: "amount", kind: "amount" }] },
      ],
    },
    { key: "valid_from", kind: "moment" },
    { key: "valid_until", kind: "moment" },
    { key: "movie", kind: "many", options: movies },
    { key: "showtime", kind: "many", options: showtimes },
    { key: "uses_max", kind: "number" },
  ],
};

/** @param {TableName} table @param {string} key */
export const labelOf = (table, key) => /** @type {Record<string, string>} */ (office.fields[table])[key] ?? key;

/** What helps to fill in a field; empty for most. @param {TableName} table @param {string} key */
export const hintOf = (table, key) => /** @type {Record<string, string>} */ (office.fieldHints)[`${table}.${key}`] ?? "";
