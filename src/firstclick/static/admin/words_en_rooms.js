/** The sentences of the editor of seats at the box office, in English. */

import { en } from "../ui/words_en.js";

/** @typedef {import("./rooms/types.js").SeatKind} SeatKind */

const numbers = new Intl.NumberFormat("en-GB");

/** @param {number} n @param {string} one @param {string} [many] */
const count = (n, one, many = `${one}s`) => `${numbers.format(n)} ${n === 1 ? one : many}`;

export const enRooms = {
  drawSeats: "Draw the seats",
  editor: {
    /** @param {string} room */
    title: (room) => `Seats of ${room}`,
    /** @param {string} room */
    canvasLabel: (room) => `Drawing of ${room}`,
    canvasHint: "Arrow keys move, s, p, w, c and l place a seat, a point makes a gap, Enter goes to the next line, Space selects. All keys are listed beside the drawing.",
    tools: "What a pointer does",
    toolSelect: "Select",
    toolGap: "Gap",
    undo: "Undo",
    redo: "Redo",
    /** @param {string} what */
    undone: (what) => `Undone: ${what}`,
    /** @param {string} what */
    redone: (what) => `Done again: ${what}`,
    nothingToUndo: "There is nothing to undo.",
    nothingToRedo: "There is nothing to do again.",
    smaller: "Smaller",
    larger: "Larger",
    fit: "Whole room",

    newRows: "New rows",
    newRowsHint: "They come behind the last row. What is drawn on the grid is numbered as it grows.",
    howManyRows: "Rows",
    seatsInEach: "Seats in each",
    firstLabel: "First row is called",
    depth: "Curve, in rows",
    addRows: "Add rows",
    kind: "Kind",

    selection: "Selection",
    noneSelected: "Click seats, or drag over them. With Shift you add to them.",
    selectAll: "Select all",
    selectNone: "Select none",
    selectRows: "Whole rows",
    copyRows: "Copy rows",
    removeSeats: "Remove seats",
    mixed: "Several",
    brokenSeat: "Out of order",
    houseSeat: "House seat",
    number: "Number on the chair",
    set: "Set",
    move: "Move by",
    wholeStep: "a seat",
    quarterStep: "a quarter of a seat",
    moveTo: { left: "To the left", right: "To the right", forward: "Towards the screen", back: "Away from the screen" },
    itsRows: "Its rows",
    labelRows: "Name rows",
    order: "Counted",
    fromFront: "from front",
    fromBack: "from back",
    section: "Section, such as Balcony",
    sectionId: "Its id, if rows elsewhere have the same names",
    setSection: "Set section",
    curve: "Curve rows",

    numbers: "Numbers",
    direction: "Direction",
    fromLeft: "from the left",
    fromRight: "from the right",
    sides: "Odd and even",
    inARow: "one after another",
    oddEven: "odd left, even right",
    middleOut: "the same, from the middle",
    first: "First number",
    step: "Step",
    skip: "Without the numbers",
    numberRows: "Number the rows",
    numbersHint: "Of the selected rows. Rows that were drawn before keep the numbers on their chairs until you number them.",

    aisles: "Aisles",
    aislesHint: "At the cursor: through the selected rows, or through all.",
    openAisle: "Insert aisle",
    closeAisle: "Close aisle",
    openCrossAisle: "Insert cross aisle",
    closeCrossAisle: "Close cross aisle",

    importPlan: "Take over a plan",
    planFile: "A plan as pretix JSON, CSV or TOML",
    importHint: "It takes the place of what is drawn. Undo brings that back.",
    /** @param {string} file */
    planRead: (file) => `${file} is drawn.`,
    whichRoom: "Room of the file",
    /** @param {string} category */
    categoryIs: (category) => `“${category}” is`,

    checkHint: "Nothing is on sale before you put the programme on sale.",

    /** @param {number} seats @param {SeatKind} kind */
    placed: (seats, kind) => `${count(seats, "seat")}, ${en.kinds[kind]}`,
    /** @param {number} seats */
    removed: (seats) => `${count(seats, "seat")} removed`,
    /** @param {number} seats @param {import("./rooms/seat_commands.js").SeatChange} change */
    changed: (seats, { kind, broken, house }) => `${count(seats, "seat")}: ${kind ? en.kinds[kind] : broken !== undefined ? (broken ? "out of order" : "not out of order any more") : house ? "kept back" : "on sale"}`,
    /** @param {number} seats */
    moved: (seats) => `${count(seats, "seat")} moved`,
    noPlace: "There is no room for that.",
    /** @param {number} rows */
    copied: (rows) => `${count(rows, "row")} copied`,
    /** @param {number} rows */
    rowsAdded: (rows) => `${count(rows, "row")} added`,
    labelled: "Rows named",
    numbered: "Chairs numbered",
    sectionSet: "Section set",
    curved: "Rows curved",
    aisleOpened: "Aisle inserted",
    aisleClosed: "Aisle closed",
    noGap: "There is no empty space to close.",
    nothingHere: "There is nothing to do here.",
    planTaken: "Plan taken over",
    /** @param {number} seats */
    selectedCount: (seats) => `${count(seats, "seat")} selected`,
    /** @param {number} seats @param {number} rows @param {string} names */
    selectedIn: (seats, rows, names) => `${count(seats, "seat")} in ${rows === 1 ? "row" : "rows"} ${names}`,
    /** @param {number} column @param {number} line */
    emptyCell: (column, line) => `Column ${column}, line ${line}, empty`,
    broken: "out of order",
    house: "house seat",
    selected: "selected",

    keys: "Keys",
    /** @type {readonly [string, string][]} */
    keyTable: [
      ["← ↑ ↓ →", "move; with Shift: select"],
      ["s p w c l", "standard, premium, wheelchair place, companion, love seat; what is selected becomes that"],
      ["x", "out of order, or not any more"],
      [".", "a gap"],
      ["Enter", "next line"],
      ["Home End", "first and last seat of the row"],
      ["Space", "select, or not any more"],
      ["Ctrl ← ↑ ↓ →", "move what is selected; with Shift: by a quarter"],
      ["Ctrl A, Esc", "select all, none"],
      ["r, d", "select whole rows, copy rows"],
      ["h", "house seat, or not any more"],
      ["a, A", "insert an aisle, close it"],
      ["b, B", "insert a cross aisle, close it"],
      ["Del", "remove"],
      ["Ctrl Z, Ctrl Y", "undo, redo"],
      ["+ −", "larger, smaller"],
    ],
  },
};
