/** The parts of the programme's page: `#/programme` is the week, `#/programme/movies` the movies, and so on. */

/** @typedef {"week" | "movies" | "rooms" | "prices" | "house" | "file"} ProgrammePart */

export const TO_PROGRAMME = "#/programme";
/** @type {readonly ProgrammePart[]} */
export const PROGRAMME_PARTS = ["week", "movies", "rooms", "prices", "house", "file"];

/** The tables that each part changes. @type {Record<ProgrammePart, readonly import("./types.js").TableName[]>} */
export const TABLES_OF = { week: ["showtime"], movies: ["movie"], rooms: ["auditorium"], prices: ["ticket_type", "price", "promo"], house: ["cinema"], file: [] };

/** @param {ProgrammePart} part */
export const toProgramme = (part) => (part === "week" ? TO_PROGRAMME : `${TO_PROGRAMME}/${part}`);

/** @param {string | undefined} part @returns {ProgrammePart | undefined} */
export const programmePart = (part) => PROGRAMME_PARTS.find((one) => one === (part ?? "week"));
