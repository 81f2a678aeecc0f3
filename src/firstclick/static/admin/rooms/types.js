/**
 * A seat plan as the editor has it, as JSDoc types. No code lives here. Plans are values: a command makes another plan, which shares
 * the rows that it did not change. Places are in seats, from the left wall and from the screen.
 *
 * @typedef {import("../../server/types.js").SeatKind} SeatKind
 * `id` begins the ids of its seats, "" where it has none. @typedef {{id: string, name: string}} Section
 * How the chairs of a row are numbered; `sides`: odd numbers on one side of the room's middle, even ones on the other.
 * @typedef {{fromRight: boolean, sides: "" | "odd-even" | "middle-out", first: number, step: number, skip: readonly number[]}} Rule
 * `label` is what the chair says, `broken`: out of order, `house`: kept back at every showtime. `key` stays when all else changes.
 * @typedef {{key: number, x: number, y: number, label: string, kind: SeatKind, broken: boolean, house: boolean}} PlanSeat
 * `rule` numbers its chairs anew with each change; null where they keep the numbers that are on them.
 * @typedef {{key: number, label: string, section: Section | null, rule: Rule | null, seats: readonly PlanSeat[]}} PlanRow
 * `next` is a key that nothing has. @typedef {{rows: readonly PlanRow[], next: number}} Plan
 * @typedef {{x: number, y: number}} Place
 */

export {};
