/** What the page says where the cinema has changed a showtime, in English. */

/** @typedef {import("../server/types.js").ShowtimeStatus} ShowtimeStatus */

export const enChanged = {
  /** Beside the time of a showtime. @type {Record<ShowtimeStatus, string>} */
  showtimeStatuses: {
    closed: "Not sold any more",
    cancelled: "Cancelled",
  },
  /** Above its seats. @type {Record<ShowtimeStatus, string>} */
  showtimeNotices: {
    closed: "Seats for this showtime are not sold here any more. Booked tickets are valid.",
    cancelled: "The cinema has cancelled this showtime. Booked tickets let nobody in; the box office refunds them.",
  },
  /** @param {string} planned */
  movedNotice: (planned) => `The cinema has moved this showtime. It was planned for ${planned}. Booked tickets are valid.`,
  movedFrom: "Moved from",
  showtimeCancelled: "Cancelled by the cinema: this showtime does not take place",
  notSold: "No seats are sold here for this showtime.",
};
