/** The sentences of the programme's forms at the box office, in English. */

const numbers = new Intl.NumberFormat("en-GB");

/** @param {number} n @param {string} one @param {string} [many] */
const count = (n, one, many = `${one}s`) => `${numbers.format(n)} ${n === 1 ? one : many}`;

export const enForms = {
  programmeParts: { week: "Week", movies: "Movies", rooms: "Auditoriums", prices: "Prices", house: "House", file: "File" },
  /** @param {number} n */
  problemCount: (n) => count(n, "problem"),
  unreadable: "The text of the file can't be read as it is. Mend it under File, or take a version again.",

  addEntry: { movie: "Add a movie", auditorium: "Add an auditorium", showtime: "Add a showtime", ticket_type: "Add a ticket type", price: "Add a price", promo: "Add a promo code" },
  untitled: "Without a name",
  noEntries: "Nothing here yet.",
  pleaseChoose: "Please choose",
  removeYes: "Remove",
  /** @param {string} name @param {number} showtimes @param {number} prices @param {number} promos */
  removeEntry: (name, showtimes, prices, promos) => {
    const parts = [showtimes && count(showtimes, "showtime"), prices && count(prices, "price"), promos && count(promos, "promo code")].filter(Boolean);
    return parts.length ? `Remove ${name}? With it: ${parts.join(", ")}.` : `Remove ${name}?`;
  },

  fields: {
    cinema: { name: "Name of the cinema", timezone: "Time zone", currency: "Currency", fee_per_seat: "Booking fee for each seat", fee_per_order: "Booking fee for each order", tax_percent: "Tax in all prices, in percent", cancel_until_minutes: "Buyers may cancel until … minutes before", accent: "Colour in the light theme", accent_dark: "Colour in the dark theme", logo: "Logo", logo_dark: "Logo in the dark theme", imprint: "Link to the imprint", privacy: "Link to the privacy notice", languages: "Languages of the page" },
    movie: { title: "Title", id: "Id", runtime_min: "Length in minutes", rating: "Rating", summary: "Summary", poster: "Poster", poster_alt: "What the poster shows", trailer: "Link to the trailer", formats: "Formats", spoken: "Spoken language", subtitles: "Subtitles", audio_described: "With audio description", shown: "Shown", auditorium: "Auditorium", rows: "Rows", seats_per_row: "Seats in a row" },
    auditorium: { name: "Name", id: "Id", seats: "Seats", rows: "Rows", seats_per_row: "Seats in a row", seat_map: "Drawing", numbering: "Seats are numbered", seat_table: "Table of seats", house_seats: "House seats", orphan_rule: "No booking that leaves a single empty seat", orphan_walls: "A seat at a wall or an aisle counts too", love_pairs: "Love seats are sold in pairs", companion_rule: "A companion seat is sold with a wheelchair place only", accessible_until_minutes: "Wheelchair and companion places are sold to all from … minutes before" },
    showtime: { movie: "Movie", auditorium: "Auditorium", when: "When", starts_at: "Start", id: "Id", days: "Days", times: "Times", from: "First day", until: "Last day", except: "Not on", also: "Also on", formats: "Formats", spoken: "Spoken language", subtitles: "Subtitles" },
    ticket_type: { name: "Name", id: "Id", age_min: "From the age of", note: "Note for buyers" },
    price: { amounts: "Amounts", seats: "Kinds of seats", auditorium: "Auditoriums", movie: "Movies", showtime: "Showtimes", days: "Days", from: "Starts at or after", until: "Starts before" },
    promo: { code: "Code", off: "Takes off", percent: "Percent, off each ticket", amount: "Amount, off the whole order", valid_from: "Valid from", valid_until: "Valid until", movie: "Only for these movies", showtime: "Only for these showtimes", uses_max: "How often it can be used" },
  },
  fieldHints: {
    "cinema.currency": "Three capital letters, such as EUR. Needed as soon as anything has a price.",
    "cinema.timezone": "Such as Europe/London. All times are in this zone.",
    "cinema.cancel_until_minutes": "Empty: buyers cannot cancel.",
    "cinema.accent": "Such as #8f4b00. It must be readable on the page.",
    "cinema.accent_dark": "Empty: a lighter tone of the other one.",
    "cinema.logo": "The name of a file that was imported with the programme, or an address with https://.",
    "cinema.languages": "Such as en, de, fr. Empty: all that there are.",
    "movie.poster": "The name of a file that was imported with the programme, or an address with https://.",
    "movie.poster_alt": "For buyers who do not see it.",
    "movie.formats": "Such as 3D, OV.",
    "movie.spoken": "A code such as en.",
    "movie.subtitles": "Codes such as en, de.",
    "showtime.formats": "Empty: those of the movie, as for the languages.",
    "movie.id": "Bookings belong to it: do not change it once tickets are sold.",
    "auditorium.seat_table": "A line for each seat: row,number,x,y,kind. For rooms that no drawing can hold; firstclick programme convert makes it from a plan.",
    "auditorium.accessible_until_minutes": "Empty: they are never sold to all.",
    "movie.runtime_min": "Until the movie is over, its auditorium is taken.",
    "auditorium.id": "Bookings belong to it: do not change it once tickets are sold.",
    "auditorium.seat_map": "A line for each row from the screen back: its letter or number, a space, then s standard, p premium, w wheelchair, c companion, l love seat, x out of order, . gap. After a | the numbers of its chairs, where they are not 1, 2, 3. An empty line is a cross aisle; [balcony: Balcony] begins a section.",
    "auditorium.house_seats": "Kept back at every showtime, such as A1, A2. Seats can be chosen on the map, too.",
    "showtime.starts_at": "On the cinema's clock.",
    "showtime.id": "May stay empty.",
    "showtime.times": "Such as 17:00, 20:15. A time after midnight belongs to the new day.",
    "showtime.from": "Empty: from today on.",
    "showtime.until": "Empty: without end.",
    "showtime.except": "Days, or single starts, such as 2026-12-24, 2026-12-31T20:15.",
    "showtime.also": "Further starts, such as 2026-12-26T11:00.",
    "ticket_type.id": "Sold tickets keep it.",
    "price.amounts": "Empty: a less specific price decides.",
    "price.seats": "None chosen: all. The most specific price wins.",
    "promo.uses_max": "Empty: any number of times.",
  },
  fieldWays: {
    timetable: "At the times of the week",
    always: "At any time, in an auditorium",
    own_room: "At any time, in a room of its own",
    grid: "Rows of equal length",
    drawing: "As drawn",
    table: "By positions",
    once: "Once",
    weekly: "Every week",
    percent: "A percentage",
    amount: "An amount",
  },
  days: { mon: "Monday", tue: "Tuesday", wed: "Wednesday", thu: "Thursday", fri: "Friday", sat: "Saturday", sun: "Sunday" },
  daily: "Daily",
  notSold: "not sold",
  /** @param {string} type */
  notSoldAs: (type) => `${type}: not sold`,
  noTicketTypes: "Add a ticket type first.",
  everywhere: "Everywhere",
  /** @param {string} time */
  fromTime: (time) => `from ${time}`,
  /** @param {string} time */
  untilTime: (time) => `before ${time}`,
  /** @param {string} date */
  untilDate: (date) => `until ${date}`,
  priceParts: ["Ticket types", "Prices", "Promo codes"],
  priceHints: ["Offered to buyers in this order.", "The most specific price wins. What no price names costs nothing.", "Buyers enter them when they pay."],
  posterHint: "Without a poster of yours, this one is made from the movie's id.",

  howItLooks: "How it looks",
  /** @param {string} room */
  previewLabel: (room) => `Seats of ${room}. Arrow keys move, Enter makes a house seat or none.`,
  /** @param {number} seats @param {readonly string[]} kinds */
  capacity: (seats, kinds) => `${count(seats, "seat")}: ${kinds.join(", ")}`,
  noPreview: "The seats can't be drawn like this yet.",
  houseSeatsHint: "Click a seat to make it a house seat, or not any more.",

  weekFrom: "Seven days from",
  weekBefore: "Earlier",
  weekAfter: "Later",
  newShowtime: "New showtime",
  removeShowtime: "Remove this showtime",
  clash: "clash",
  showtimeCancelled: "cancelled",
  clashHint: "It clashes: two showtimes are in this auditorium at once.",
  endUnknown: "length unknown",
  /** @param {number} n */
  clashCount: (n) => `${count(n, "showtime clashes", "showtimes clash")}: two are in one auditorium at once.`,
  /** @param {number} n @param {number} cancelled */
  showtimeCount: (n, cancelled) => `${count(n, "showtime")} in these days, none of which clash.${cancelled ? ` Cancelled: ${cancelled}.` : ""}`,
  noWeek: "The week can't be drawn while there are mistakes in the timetable.",
  otherShowtimes: "Not in these days",
};
