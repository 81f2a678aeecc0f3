/** What can be asked of a seat plan: its seats, rows and size, and the names of seats. Touches no page. */

/** @typedef {import("./types.js").Plan} Plan */
/** @typedef {import("./types.js").PlanRow} PlanRow */
/** @typedef {import("./types.js").PlanSeat} PlanSeat */
/** @typedef {import("./types.js").Place} Place */

/** @type {Plan} */
export const NO_SEATS = { rows: [], next: 1 };
/** Seats of a row that are so far apart have a gap between them; the server's reader has the same rule. */
const GAP_FROM = 1.5;

/** @param {Plan} plan */
export const seatsOf = (plan) => plan.rows.flatMap((row) => row.seats);

/** The id of a seat, as the server makes it. @param {PlanRow} row @param {PlanSeat} seat */
export function seatIdOf({ label, section }, seat) {
  const [row, chair] = [forId(label), forId(seat.label)];
  const parts = row && (/\d$/.test(row) || !/^\d/.test(chair)) ? `${row}-${chair}` : row + chair;
  return section?.id ? `${section.id}-${parts}` : parts;
}

/** Of a label what an id may have. @param {string} label */
const forId = (label) => label.replace(/[^\p{L}\p{N}_]+/gu, "-").replace(/^-+|-+$/g, "");

/** The seat that stands on a place, with its row. @param {Plan} plan @param {Place} place */
export function seatAt(plan, { x, y }) {
  /** @type {{row: PlanRow, seat: PlanSeat} | undefined} */
  let found;
  let least = Infinity;
  for (const row of plan.rows) {
    for (const seat of row.seats) {
      const [aside, behind] = [Math.abs(seat.x - x), Math.abs(seat.y - y)];
      if (aside > 0.5 || behind > 0.5 || aside + behind >= least) continue;
      least = aside + behind;
      found = { row, seat };
    }
  }
  return found;
}

/** The places of the outermost seats; of a plan without any, as of one seat. @param {Plan} plan */
export function extentOf(plan) {
  const extent = { left: Infinity, right: -Infinity, front: Infinity, back: -Infinity };
  for (const { x, y } of seatsOf(plan)) {
    extent.left = Math.min(extent.left, x);
    extent.right = Math.max(extent.right, x);
    extent.front = Math.min(extent.front, y);
    extent.back = Math.max(extent.back, y);
  }
  return extent.left === Infinity ? { left: 0, right: 0, front: 0, back: 0 } : extent;
}

/** The middle of the room in columns, as the server's reader counts. @param {Plan} plan */
export function middleOf(plan) {
  const { left, right } = extentOf(plan);
  return (Math.min(0, left) + right + 1) / 2;
}

/** Whether all seats of the row are as far from the screen. @param {PlanRow} row */
export const isStraight = ({ seats }) => seats.every(({ y }) => y === seats[0].y);

/** How far the frontmost seat of a row is from the screen. @param {PlanRow} row */
export const frontOf = ({ seats }) => Math.min(...seats.map(({ y }) => y));

/** The seats in their order: from the left, or from the front where the row goes backwards. @param {readonly PlanSeat[]} seats */
export function along(seats) {
  const span = (/** @type {"x" | "y"} */ axis) => Math.max(...seats.map((seat) => seat[axis])) - Math.min(...seats.map((seat) => seat[axis]));
  const [first, second] = span("x") >= span("y") ? /** @type {const} */ (["x", "y"]) : /** @type {const} */ (["y", "x"]);
  return [...seats].sort((a, b) => a[first] - b[first] || a[second] - b[second]);
}

/** The column of each seat of a row: neighbours are in columns side by side, also where the row is curved. @param {PlanRow} row */
export function columnsOf({ seats }) {
  if (seats.every(({ x, y }) => Number.isInteger(x) && y === seats[0].y)) return seats.map(({ x }) => x);
  let column = Math.max(Math.round(seats[0].x), 0);
  return seats.map((seat, place) => {
    const before = seats[place - 1];
    const apart = before ? Math.hypot(seat.x - before.x, seat.y - before.y) : 0;
    if (before) column += apart < GAP_FROM ? 1 : Math.max(2, Math.round(apart));
    return column;
  });
}

/** Another plan of these rows: without empty ones, from the screen backwards. @param {Plan} plan @param {readonly PlanRow[]} rows @param {number} [next] @returns {Plan} */
export function planOf(plan, rows, next = plan.next) {
  const kept = rows.filter(({ seats }) => seats.length);
  if (kept.length === plan.rows.length && kept.every((row, place) => row === plan.rows[place])) return plan;
  const fronts = new Map(kept.map((row) => [row, frontOf(row)]));
  const inOrder = kept.sort((a, b) => (fronts.get(a) ?? 0) - (fronts.get(b) ?? 0) || a.seats[0].x - b.seats[0].x);
  return { rows: inOrder, next };
}

/** The plan with some seats replaced; rows in which none is stay the same values. @param {Plan} plan @param {(seat: PlanSeat, row: PlanRow) => PlanSeat | null} change null: it goes */
export function mapSeats(plan, change) {
  const rows = plan.rows.map((row) => {
    const seats = row.seats.map((seat) => change(seat, row));
    if (seats.every((seat, place) => seat === row.seats[place])) return row;
    return { ...row, seats: along(seats.filter((seat) => seat !== null)) };
  });
  return planOf(plan, rows);
}
