/** What a verdict says in words: its title, its tone, and the lines below it. */

import { dayAndTime, dayKey, timeOfDay } from "../ui/dates.js";
import { moneyText } from "../ui/money.js";
import { door } from "./words.js";

/** @typedef {import("./door_types.js").Entry} Entry */
/** @typedef {import("./signals.js").Tone} Tone */

/** Who scans, as people call them: devices are named `device/LABEL`. @param {string} where */
export const whoIs = (where) => where.replace(/^device\//, "");

/** @type {Record<string, Tone>} */
const TONES = { admitted: "good", left: "good", signed: "ask", unpaid: "ask", too_early: "ask", go_online: "ask" };

/** @param {Entry} entry @returns {Tone} */
export const toneOf = ({ result }) => TONES[result.verdict] ?? "bad";

/** The large words. @param {Entry} entry */
export function titleOf({ result, scan }) {
  const name = result.verdict === "already" && scan.way === "out" ? "out_already" : result.verdict;
  return door.verdicts[name] ?? result.verdict;
}

/** The seats as one text, empty without any. @param {Entry} entry */
export function seatsText({ result: { seats = [] } }) {
  return seats.length ? `${seats.length === 1 ? door.seat : door.seats} ${seats.join(", ")}` : "";
}

/** The lines below the title. @param {Entry} entry @param {string} zone @returns {string[]} */
export function linesOf(entry, zone) {
  const { result, scan } = entry;
  const people = (result.verdict === "admitted" || result.verdict === "left") && result.seats?.length ? door.people(result.seats.length) : "";
  const shown = [people, seatsText(entry)].filter(Boolean).join(" · ");
  const where = [result.title, result.auditorium, result.starts_at ? timeOfDay(result.starts_at, zone) : ""].filter(Boolean).join(" · ");
  const inside = (result.of ?? 0) > 1 ? door.insideOf(result.inside ?? 0, result.of ?? 0) : "";
  return [shown, ...because(entry, zone), inside, where, scan.offline ? door.offlineMark : ""].filter(Boolean);
}

/** @param {Entry} entry @param {string} zone @returns {string[]} */
function because(entry, zone) {
  const { result, scan } = entry;
  switch (result.verdict) {
    case "already":
    case "double":
      return result.first ? [door.since(timeOfDay(result.first.at, zone), whoIs(result.first.where ?? ""))] : [];
    case "unpaid":
      return result.due === undefined ? [] : [door.due(moneyText({ amount: result.due, currency: result.currency ?? "", exponent: result.exponent ?? 0 }))];
    case "too_early":
      return result.opens_at ? [door.opensAt(momentFrom(result.opens_at, entry.at, zone))] : [];
    case "signed":
      return [door.signedHint];
    case "go_online":
      return [door.goOnlineHint];
    case "unknown":
      return scan.token || !scan.reference ? [door.unknownHint] : [];
    default:
      return [];
  }
}

/** A time, with its day where that is another. @param {number} at @param {number} now @param {string} zone */
const momentFrom = (at, now, zone) => (dayKey(at, zone) === dayKey(now, zone) ? timeOfDay(at, zone) : dayAndTime(at, zone));
