/** The drawing of one seat: a shape for its kind and a sign for its state, in a cell of 44 units. Touches no page. */

/** @typedef {import("../server/types.js").SeatView} SeatView */
/** @typedef {import("../server/types.js").SeatKind} SeatKind */
/** @typedef {SeatKind | "love-left" | "love-right"} Shape */

/** Kinds that are chosen on purpose; such a seat is never counted as a single one that is left over. @type {ReadonlySet<import("../server/types.js").SeatKind>} */
export const SPECIAL = new Set(["wheelchair", "companion"]);

export const CELL = 44;

/** @type {Record<Shape, string>} */
const BODIES = {
  standard: "M12 7h20a5 5 0 0 1 5 5v15a10 10 0 0 1-10 10h-10a10 10 0 0 1-10-10v-15a5 5 0 0 1 5-5z",
  premium:
    "M15 6h14a5 5 0 0 1 5 5v17a10 10 0 0 1-10 10h-4a10 10 0 0 1-10-10v-17a5 5 0 0 1 5-5z" +
    "M5 15v11q0 5.5 4.5 9.5M39 15v11q0 5.5-4.5 9.5",
  wheelchair: "M22 6a16 16 0 1 1 0 32a16 16 0 1 1 0-32z",
  companion: "M15.5 7h13l8.5 8.5v13l-8.5 8.5h-13l-8.5-8.5v-13z",
  love: "M10 7h24a6 6 0 0 1 6 6v14a10 10 0 0 1-10 10h-16a10 10 0 0 1-10-10v-14a6 6 0 0 1 6-6z",
  "love-left": "M44.5 7h-32.5a5 5 0 0 0-5 5v13a12 12 0 0 0 12 12h25.5",
  "love-right": "M-.5 7h32.5a5 5 0 0 1 5 5v13a12 12 0 0 1-12 12h-25.5",
};

const SIGNS = {
  check: "M15 22.5l5 5l9.5-10.5",
  ticket: "M13.5 17h17v3a2.2 2.2 0 0 0 0 4.4v3h-17v-3a2.2 2.2 0 0 0 0-4.4zM24.5 18.5v1.5M24.5 21.5v1.5M24.5 24.5v1.5",
  clock: "M22 14.5a7.5 7.5 0 1 1-.01 0M22 18v4.2l3 2",
  person: "M22 14.5a3.6 3.6 0 1 1-.01 0M15 29.5a7 6.5 0 0 1 14 0",
  lock: "M16.5 21h11v8h-11zM18.5 21v-2.5a3.5 3.5 0 0 1 7 0v2.5",
  cross: "M16 16l12 12M28 16l-12 12",
  dots: "M15 22h.01M22 22h.01M29 22h.01",
  wheelchair: "M20.5 11.5h.01M20.5 15.5v7.5h6.5l3 6.5M20.5 18.5h5M17.5 20a6 6 0 1 0 8 8",
};

/** @param {Shape} shape */
export const body = (shape) => BODIES[shape] ?? BODIES.standard;

/**
 * The sign on the seat; empty when its number is shown instead.
 * @param {Shape} shape
 * @param {Pick<SeatView, "status" | "mine">} view
 */
export function sign(shape, { status, mine }) {
  switch (status) {
    case "hold":
      return mine ? SIGNS.check : SIGNS.clock;
    case "confirmed":
      return mine ? SIGNS.ticket : SIGNS.person;
    case "reserved":
      return SIGNS.lock;
    case "booked":
      return SIGNS.dots;
    case "out_of_order":
      return SIGNS.cross;
    default:
      return shape === "wheelchair" ? SIGNS.wheelchair : "";
  }
}

/**
 * The shape of every seat of a row: adjacent love seats are drawn as one sofa for two.
 * @param {import("../server/types.js").Seat[]} seats
 * @returns {Map<string, Shape>}
 */
export function shapesOf(seats) {
  /** @type {Map<string, Shape>} */
  const shapes = new Map();
  for (const seat of seats) shapes.set(seat.seat_id, seat.kind);
  for (const [left, right] of pairsOf(seats)) {
    if (left.at) continue; // they may stand at an angle
    shapes.set(left.seat_id, "love-left").set(right.seat_id, "love-right");
  }
  return shapes;
}

/**
 * The two halves of each love seat of a row: adjacent ones form pairs from the left.
 * @param {import("../server/types.js").Seat[]} seats
 * @returns {[import("../server/types.js").Seat, import("../server/types.js").Seat][]}
 */
export function pairsOf(seats) {
  /** @type {[import("../server/types.js").Seat, import("../server/types.js").Seat][]} */
  const pairs = [];
  const inOrder = [...seats].sort((a, b) => a.x - b.x);
  inOrder.forEach((seat, index) => {
    const next = inOrder[index + 1];
    const isPair = seat.kind === "love" && next?.kind === "love" && next.x === seat.x + 1;
    if (isPair && pairs.at(-1)?.[1] !== seat) pairs.push([seat, next]);
  });
  return pairs;
}
