/** What the page says where seats are chosen by section, row and seat, and about the keys, in English. Loaded with them. */

export const enFinder = {
  section: "Section",
  row: "Row",
  seat: "Seat",
  /** A part of the room that has no name, beside others that have one. */
  unnamedSection: "Main part of the room",
  /** A row without a name. @param {number} n counted from the screen */
  rowAt: (n) => `Row ${n} from the screen`,
  /** @param {string} seat what the chair says */
  seatName: (seat) => `Seat ${seat}`,
  noneFree: "No seat is free here",
  /** @param {number} n how many seats are taken */
  holdSeat: (n) => (n > 1 ? `Hold ${n} seats here` : "Hold this seat"),
  giveSeatBack: "Give this seat back",
  goToSeat: "Go to this seat",

  keyNames: {
    arrows: ["Arrow keys"],
    choose: ["Enter", "Space"],
    name: ["Letter or number of a row"],
    row: ["Home", "End"],
    room: ["Ctrl + Home", "Ctrl + End"],
    page: ["Page up", "Page down"],
    section: ["Shift + Page up", "Shift + Page down"],
    zoom: ["+", "-"],
    whole: ["0"],
    leave: ["Tab"],
    help: ["?"],
  },
  keyActs: {
    arrows: "To the next seat, or to the row in front or behind",
    choose: "Hold the seat, or give it back",
    name: "To that row, for example F, or 1 and 2 for row 12",
    row: "To the first or the last seat of the row",
    room: "To the first or the last seat of the room",
    page: "Five rows towards the screen, or away from it",
    section: "To the section before, or to the next one",
    zoom: "Bigger or smaller seats, on the map",
    whole: "The whole room, on the map",
    leave: "Away from the seats, to what follows",
    help: "These keys. Escape closes them.",
  },
};
