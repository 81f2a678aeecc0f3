/**
 * The programme that is being changed: its text, and its tables for the forms. It is kept while other views are open. Forms
 * change a table and call `changed`; the server turns the tables into text and says what is wrong. Late answers are dropped.
 */

import { Refusal } from "../../server/api.js";

/** @typedef {import("./types.js").Tables} Tables */
/** @typedef {import("./types.js").DraftAnswer} DraftAnswer */
/**
 * What a draft says: its tables are others now · something was typed · the server has answered.
 * @typedef {{onReplaced: () => void, onChanged: () => void, onAnswer: () => void}} DraftListener
 */

/** How long somebody types on before the server is asked. */
const PAUSE_MS = 300;

/** What is not on sale yet. @type {ProgrammeDraft | null} */
let kept = null;

/** The browser asks before it leaves a draft that is not on sale. @param {BeforeUnloadEvent} event */
const askBefore = (event) => event.preventDefault();

/** The draft of before, or a new one; `isKept`: it has changes that are not on sale. @param {import("../office_api.js").OfficeApi} api @param {string} who */
export function draftOf(api, who) {
  if (kept?.who !== who) kept?.forget();
  return { draft: kept ?? new ProgrammeDraft(api, who), isKept: kept !== null };
}

export class ProgrammeDraft {
  #api;
  who;
  /** The text, with all that the forms have changed once `settle` has returned true. */
  text = "";
  /** The ETag of the text that is changed here. */
  of = "";
  /** What is on sale. */
  onSale = "";
  /** Null where the text cannot be read, and until it was. @type {Tables | null} */
  tables = null;
  /** @type {DraftAnswer["problems"]} */
  problems = [];
  /** @type {DraftAnswer["rooms"]} */
  rooms = [];
  /** @type {DraftAnswer["week"]} */
  week = [];
  /** Why the text or the tables were not taken. @type {Refusal | null} */
  refusal = null;
  /** @type {DraftListener | null} */
  listener = null;
  #changes = 0;
  #answered = 0;
  /** Forms have changed tables since the text was made. */
  #isAhead = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {import("../office_api.js").OfficeApi} api @param {string} who */
  constructor(api, who) {
    this.#api = api;
    this.who = who;
  }

  get isDirty() {
    return this.#isAhead || this.text !== this.onSale;
  }

  /** The server has not said yet what it makes of the last change. */
  get isBehind() {
    return this.#answered !== this.#changes;
  }

  /** Begin with what is on sale. @param {string} text @param {string} etag */
  begin(text, etag) {
    this.onSale = this.text = text;
    this.of = etag;
    this.#changes += 1;
    return this.#send();
  }

  /** Another text is on sale; the next preview compares with it. @param {string} text @param {string} etag */
  follow(text, etag) {
    this.onSale = text;
    this.of = etag;
    this.#keep();
  }

  /** Forms have changed a table. */
  changed() {
    this.#isAhead = true;
    this.#later();
  }

  /** A table of a list is gone: what the server has said of those by their number is not right any more. @param {import("./types.js").ListName} list */
  dropPlaces(list) {
    this.problems = this.problems.filter((one) => one.table !== list);
    if (list === "showtime") this.week = [];
    if (list === "auditorium") this.rooms = [];
  }

  /** Somebody has typed another text. @param {string} text */
  type(text) {
    this.text = text;
    this.tables = null;
    this.#isAhead = false;
    this.#later();
    this.listener?.onReplaced();
  }

  /** Wait until the text has all changes. False where it could not be made. */
  async settle() {
    while (this.isBehind || (this.#isAhead && this.refusal)) {
      clearTimeout(this.#timer);
      await this.#send();
      if (this.refusal) break;
    }
    return !this.#isAhead;
  }

  /**
   * Put the draft on sale, or only ask what that would do.
   * @param {boolean} isDry @returns {Promise<import("../office_types.js").ProgrammeChanges | Error>} why it was refused, or not made
   */
  async put(isDry) {
    const isMade = await this.settle();
    if (!isMade) return this.refusal ?? new Error();
    return this.#api.send("PUT", `programme?dry_run=${isDry}`, { text: this.text }, { "If-Match": this.of }).catch((error) => error);
  }

  /** The rooms of a seating plan. @param {{name: string, text: string, kinds: Record<string, string>}} plan @returns {Promise<import("../rooms/plan_import.js").ReadFile | Error>} */
  readPlan(plan) {
    return this.#api.send("POST", "programme/plan", plan).catch((error) => error);
  }

  /** Give up what is not on sale. */
  forget() {
    clearTimeout(this.#timer);
    this.#drop();
  }

  #drop() {
    if (kept === this) kept = null;
    removeEventListener("beforeunload", askBefore);
  }

  #later() {
    this.#changes += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#send(), PAUSE_MS);
    this.#keep();
    this.listener?.onChanged();
  }

  #keep() {
    if (!this.isDirty) return this.#drop();
    kept = this;
    addEventListener("beforeunload", askBefore);
  }

  async #send() {
    const [number, isAhead] = [this.#changes, this.#isAhead];
    const body = { text: this.text, ...(isAhead && { tables: this.tables }) };
    const answer = await this.#api.send("POST", "programme/draft", body).catch((error) => error);
    if (number !== this.#changes) return;
    if (!(answer instanceof Refusal) || answer.status === 422) this.#answered = number;
    if (answer instanceof Refusal) return this.#refused(answer, isAhead);
    if (answer instanceof Error) throw answer;
    this.#take(answer, isAhead);
  }

  /** @param {DraftAnswer} answer @param {boolean} isAhead the tables here are those of the answer: forms go on with them */
  #take(answer, isAhead) {
    this.#isAhead = false;
    this.refusal = null;
    this.text = answer.text;
    if (!isAhead) this.tables = answer.tables;
    Object.assign(this, { problems: answer.problems, rooms: answer.rooms, week: answer.week });
    this.#keep();
    if (isAhead) this.listener?.onAnswer();
    else this.listener?.onReplaced();
  }

  /** @param {Refusal} refusal @param {boolean} isAhead */
  #refused(refusal, isAhead) {
    this.refusal = refusal;
    if (isAhead) return this.listener?.onAnswer();
    Object.assign(this, { tables: null, problems: [], rooms: [], week: [] });
    this.listener?.onReplaced();
  }
}
