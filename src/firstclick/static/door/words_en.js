/** The texts of the door in English. */

/** @typedef {import("../server/types.js").Problem} Problem */

export const doorEn = {
  code: "en",
  title: "Door",
  noAnswer: "The server does not answer.",
  /** @type {Record<string, (problem: Problem) => string>} */
  problems: {
    "staff-not-signed-in": ({ reason }) => (reason === "password" ? "Name or password is wrong." : "This phone is not signed in."),
    "staff-not-allowed": ({ reason }) =>
      reason === "device" ? "This device was ended at the box office." : reason === "https" ? "Staff sign in over https only." : "Your role does not allow this.",
    "too-many-devices": () => "There are too many devices. End some at the box office.",
    "unknown-scan": () => "This scan let nobody in, or is another device's.",
  },

  signInTitle: "Sign this phone in",
  signInIntro: "A manager makes this phone a device of the door: for a day, and for nothing else. You stay signed out of the box office here. With another role you scan as yourself.",
  staffName: "Name",
  password: "Password",
  label: "What the device is called",
  labelHint: "Such as: left door",
  signIn: "Sign in",
  fillIn: "Enter name and password.",
  wait: (/** @type {number} */ seconds) => `Too many tries. Try again in ${seconds} s.`,
  leave: "Sign this phone out",
  sendFirst: "Scans wait to be sent. Go where there is a network first.",
  overTitle: "This phone scans no more",
  revoked: "The device was ended at the box office. What it had still to send was sent, is listed there, and lets nobody in.",
  dayOver: "Its day is over, or somebody has signed out. Scans that wait are kept, and are sent after the next sign-in.",
  needsNetwork: "The server does not answer, and this phone was not signed in before. Go where there is a network.",

  noStorage: "This browser keeps nothing for this page (IndexedDB is off, as in some private windows). Open it in an ordinary window.",

  showtime: "Showtime",
  allShowtimes: "All showtimes that are open",
  anyTime: "any time",
  counter: "Let in",
  counterOf: (/** @type {number} */ admitted, /** @type {number} */ expected) => `${admitted} of ${expected}`,
  online: "Online",
  offlineSince: (/** @type {string} */ time) => `Offline since ${time}`,
  waiting: (/** @type {number} */ count) => (count === 1 ? "1 scan waits" : `${count} scans wait`),
  noManifest: "No list of tickets was loaded yet.",
  listOf: (/** @type {string} */ time) => `List of ${time}`,

  entry: "Ticket, reference, name or seat",
  go: "Check",
  camera: "Camera",
  stopCamera: "Stop camera",
  torch: "Light",
  goingOut: "Way out",
  noReader: "The camera's reader was not built in here. A scanner gun and typing work.",
  noCamera: "This browser has no camera, or does not allow it here. A scanner gun and typing work.",
  readerFailed: "The camera's reader could not be loaded. A scanner gun and typing work.",

  ready: "Ready",
  readyHint: "Show a ticket to the camera, use the scanner gun, or type.",
  checking: "Checking …",
  /** @type {Record<string, string>} */
  verdicts: {
    admitted: "Come in",
    left: "Goes out",
    already: "Already inside",
    double: "Let in twice",
    wrong_showtime: "Another showtime",
    too_early: "Too early",
    cancelled: "Cancelled",
    unpaid: "Not paid",
    unknown: "Unknown",
    revoked: "Device ended",
    signed: "Signed, not yet known",
    go_online: "Unknown, go online",
    out_already: "Nobody is inside",
  },
  people: (/** @type {number} */ count) => (count === 1 ? "1 person" : `${count} people`),
  seat: "Seat",
  seats: "Seats",
  insideOf: (/** @type {number} */ inside, /** @type {number} */ of) => `${inside} of ${of} are inside`,
  since: (/** @type {string} */ time, /** @type {string} */ where) => (where ? `Since ${time}, by ${where}` : `Since ${time}`),
  /** @param {string} time */
  opensAt: (time) => `Let in from ${time}`,
  due: (/** @type {string} */ amount) => `${amount} to pay at the counter`,
  takeDue: "Take the money",
  signedHint: "We sold this ticket after the list was loaded.",
  goOnlineHint: "Names and references are not on this phone.",
  unknownHint: "Not a ticket of this house, or a forged one.",
  offlineMark: "offline",
  letIn: "Let in",
  someOnly: "Not all are here",
  chooseSeats: "Who is here?",
  letInSeats: (/** @type {number} */ count) => (count === 1 ? "Let 1 in" : `Let ${count} in`),
  cancel: "Cancel",

  found: "Found",
  searchLength: "To look for somebody, type 2 to 64 characters.",
  nothingFound: "Nobody by that name, seat or reference.",
  moreFound: "There are more. Type more of it.",
  noName: "without a name",
  /** @type {Record<string, string>} */
  states: { valid: "not yet in", inside: "inside", out: "went out", due: "not paid", cancelled: "cancelled" },

  lastScans: "Last scans",
  noScans: "Nothing was scanned on this phone yet.",
  undo: "Undo",
  undone: "Undone",
  undoOf: (/** @type {string} */ what) => `Undo: ${what}`,
  conflicts: "Let in twice",
  conflictsHint: "Two doors that did not know of each other let in the same seats. Look who sits there.",
};

/** @typedef {typeof doorEn} DoorWords */
