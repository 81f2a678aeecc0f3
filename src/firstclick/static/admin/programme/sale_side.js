/** Beside every part: what the draft would change, the button that puts it on sale, and the versions of before. */

import { Refusal } from "../../server/api.js";
import { dayAndTime } from "../../ui/dates.js";
import { h, setAttribute, setText } from "../../ui/dom.js";
import { changesPart, reasonsPart } from "../programme_changes.js";
import { sentenceOf } from "../refused.js";
import { office } from "../words.js";

/** @typedef {import("../office_types.js").VersionLine} VersionLine */
/** @typedef {import("./draft.js").ProgrammeDraft} ProgrammeDraft */

export class SaleSide {
  #desk;
  #draft;
  #closed = false;
  #isBusy = false;
  /** The text that was previewed and may be put on sale. @type {string | null} */
  #previewed = null;
  #preview = h("button", { type: "button", class: "button", "data-action": "preview" }, office.preview);
  #put = h("button", { type: "button", class: "button primary", "data-action": "put" }, office.putProgramme);
  #discard = h("button", { type: "button", class: "button quiet", "data-action": "discard" }, office.discard);
  #result = h("div", { class: "programme-result", role: "status", "data-role": "changes" });
  #versions = h("ol", { class: "versions", "data-role": "versions" });
  element;

  /** @param {import("../office_page.js").Desk} desk @param {ProgrammeDraft} draft */
  constructor(desk, draft) {
    this.#desk = desk;
    this.#draft = draft;
    this.#preview.addEventListener("click", () => void this.#send(true));
    this.#put.addEventListener("click", () => void this.#send(false));
    this.#discard.addEventListener("click", () => void this.#giveUp());
    const now = h("section", { class: "card" }, h("h2", {}, office.whatChanges), h("div", { class: "part-actions" }, this.#preview, this.#put, this.#discard), this.#result);
    const past = h("section", { class: "card" }, h("h2", {}, office.versions), h("p", { class: "soft" }, office.versionsHint), this.#versions);
    this.element = h("div", { class: "programme-side" }, now, past);
    this.#mark();
  }

  close() {
    this.#closed = true;
  }

  /** Something was changed: what was previewed is not that any more. */
  changed() {
    this.#previewed = null;
    this.#mark();
  }

  /** Say why the draft was not taken. */
  refresh() {
    const { refusal } = this.#draft;
    this.#mark();
    if (refusal && !this.#isBusy) this.#result.replaceChildren(...reasonsPart(refusal, sentenceOf(refusal)));
  }

  /** @param {string} text */
  say(text) {
    setText(this.#result, text);
  }

  /** @param {readonly VersionLine[]} lines */
  list(lines) {
    const rows = lines.map(({ version, imported_at }, place) => {
      const name = office.version(version, dayAndTime(imported_at, undefined));
      if (place === 0) return h("li", {}, name, " ", h("strong", {}, office.onSaleNow));
      const button = h("button", { type: "button", class: "button", "data-version": version, "aria-label": office.takeVersion(name) }, office.takeAgain);
      button.addEventListener("click", () => void this.#take(version));
      return h("li", {}, name, " ", button);
    });
    this.#versions.replaceChildren(...rows);
  }

  /** @returns {Promise<VersionLine[]>} */
  async lines() {
    return (await this.#desk.api.send("GET", "programme/versions")).versions;
  }

  /** Replace the text, and show what it would change. What was changed is given up only when staff agree. @param {string} text */
  replace(text) {
    if (this.#draft.isDirty && text !== this.#draft.text && !confirm(office.loseChanges)) return;
    this.#draft.type(text);
    void this.#send(true);
  }

  /** @param {number} version */
  async #take(version) {
    const imported = await this.#desk.api.send("GET", `programme/versions/${version}`).catch((error) => error);
    if (this.#closed) return;
    if (imported instanceof Error) return this.#refused(imported);
    this.replace(imported.text);
  }

  /** Go back to what is on sale now, when staff agree. */
  async #giveUp() {
    if (this.#isBusy || !confirm(office.discardAsk)) return;
    this.#setBusy(true);
    const isFollowed = await this.#follow();
    this.#isBusy = false;
    if (isFollowed) {
      this.#draft.type(this.#draft.onSale);
      this.say(office.discarded);
      this.#preview.focus();
    }
    this.#mark();
  }

  /** Buttons keep the focus: they are marked, not disabled. There is nothing to discard where nothing was changed. */
  #mark() {
    setAttribute(this.#preview, "aria-disabled", this.#isBusy);
    setAttribute(this.#put, "aria-disabled", this.#isBusy || this.#previewed === null);
    setAttribute(this.#discard, "aria-disabled", this.#isBusy);
    this.#discard.hidden = !this.#draft.isDirty;
  }

  /** @param {boolean} isBusy */
  #setBusy(isBusy) {
    this.#isBusy = isBusy;
    this.#mark();
  }

  /** Ask what the draft would change, or put it on sale. @param {boolean} dry */
  async #send(dry) {
    if (this.#isBusy || (!dry && this.#previewed === null)) return;
    this.#setBusy(true);
    await this.#draft.settle();
    const { text } = this.#draft;
    const answer = await this.#draft.put(dry);
    if (this.#closed) return;
    const isSame = text === this.#draft.text && !this.#draft.isBehind;
    this.#previewed = dry && isSame && this.#draft.isDirty && !(answer instanceof Error) ? text : null;
    this.#setBusy(false);
    if (answer instanceof Refusal && answer.unclear && !dry) return this.#unclear(answer, text);
    if (answer instanceof Error) return this.#refused(answer);
    this.#result.replaceChildren(...changesPart(answer));
    if (!dry) await this.#isOnSale();
  }

  async #isOnSale() {
    this.#desk.toast(office.isOnSale, "good");
    await this.#follow();
    const lines = await this.lines().catch(() => null);
    if (lines && !this.#closed) this.list(lines);
  }

  /** The answer was lost: what is on sale now says what has become of it. @param {Refusal} error @param {string} text */
  async #unclear(error, text) {
    const found = await this.#desk.api.send("GET", "programme").catch((reason) => reason);
    if (this.#closed) return;
    if (found.text === text) {
      this.#result.replaceChildren();
      return this.#isOnSale();
    }
    this.#refused(error);
    this.#result.append(h("p", {}, office.unclearProgramme));
  }

  /** Go on from the text that is on sale now: the next preview compares with it. False where it was not answered. */
  async #follow() {
    const found = await this.#desk.api.sendForStatus("GET", "programme").catch((error) => error);
    if (found instanceof Error) this.#refused(found);
    else this.#draft.follow(found.body.text, found.etag);
    this.#mark();
    return !(found instanceof Error);
  }

  /** @param {Error} error */
  #refused(error) {
    if (!(error instanceof Refusal)) throw error;
    this.#result.replaceChildren(...reasonsPart(error, sentenceOf(error)));
    if (error.status !== 412) return;
    const compare = h("button", { type: "button", class: "button", "data-action": "compare-newest" }, office.compareNewest);
    compare.addEventListener("click", () => void this.#follow().then(() => this.#send(true)));
    this.#result.append(compare);
  }
}
