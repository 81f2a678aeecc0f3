/** Changes a showtime by the programme's file, as every other change of the programme: drafted, looked at, and put on sale. */

import { fittingRooms, plannedState, withChange } from "./changed_showtime.js";

/** @typedef {import("./changed_showtime.js").Wanted} Wanted */
/** @typedef {import("./programme/types.js").DraftAnswer} DraftAnswer */
/** @typedef {import("./office_types.js").ProgrammeChanges} ProgrammeChanges */
/** A change that can be put on sale in the place of the text `etag`. @typedef {{text: string, etag: string, changes: ProgrammeChanges}} Prepared */

export class ChangeRequests {
  #api;
  #showtime;

  /** @param {import("./office_api.js").OfficeApi} api @param {import("../server/types.js").Showtime} showtime */
  constructor(api, showtime) {
    this.#api = api;
    this.#showtime = showtime;
  }

  /** The auditoriums that it can be moved to. Throws a `Refusal`. */
  async rooms() {
    const { draft } = await this.#file();
    return fittingRooms(draft, plannedState(this.#showtime, draft.tables.auditorium).auditorium);
  }

  /**
   * What the change would do: sentences of what is wrong with it, or what can be put on sale. Throws a `Refusal`.
   * @param {Wanted} wanted @returns {Promise<{problems: string[]} | Prepared>}
   */
  async prepare(wanted) {
    const { etag, draft } = await this.#file();
    const planned = plannedState(this.#showtime, draft.tables.auditorium);
    const change = withChange(draft.tables.change, this.#showtime.showtime_id, planned, wanted);
    /** @type {DraftAnswer} */
    const changed = await this.#api.send("POST", "programme/draft", { text: draft.text, tables: { change } });
    if (changed.problems.length) return { problems: changed.problems.map(({ sentence }) => sentence) };
    const { text } = changed;
    return { text, etag, changes: await this.#api.send("PUT", "programme?dry_run=true", { text }, { "If-Match": etag }) };
  }

  /** Put it on sale. Throws a `Refusal`: 412 where another programme was put on sale meanwhile. @param {Prepared} prepared @returns {Promise<ProgrammeChanges>} */
  put({ text, etag }) {
    return this.#api.send("PUT", "programme", { text }, { "If-Match": etag });
  }

  /** What is on sale, with its tables. @returns {Promise<{etag: string, draft: DraftAnswer}>} */
  async #file() {
    const { body, etag } = await this.#api.sendForStatus("GET", "programme");
    return { etag, draft: await this.#api.send("POST", "programme/draft", { text: body.text }) };
  }
}
