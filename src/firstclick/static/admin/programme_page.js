/** The programme: its file, what a change of it would do, and the versions that were on sale before. */

import { Refusal } from "../server/api.js";
import { dayAndTime } from "../ui/dates.js";
import { h, setText } from "../ui/dom.js";
import { words } from "../ui/words.js";
import { failedNotice } from "../ui/try_again.js";
import { changesPart, reasonsPart } from "./programme_changes.js";
import { sentenceOf } from "./refused.js";
import { saveFile } from "./save_file.js";
import { office } from "./words.js";

/** @typedef {import("./office_page.js").Desk} Desk */
/** @typedef {import("./office_types.js").VersionLine} VersionLine */

const FILE_NAME = "programme.toml";

/** What was typed and is not on sale, kept while another view is open, for who has typed it; `of` is the ETag of the text that was changed. @type {{text: string, of: string, who: string} | null} */
let kept = null;

/** The browser asks before it leaves a text that is not on sale. @param {BeforeUnloadEvent} event */
const askBefore = (event) => event.preventDefault();

/** @param {{text: string, of: string, who: string} | null} draft */
function keep(draft) {
  kept = draft;
  if (draft) addEventListener("beforeunload", askBefore);
  else removeEventListener("beforeunload", askBefore);
}

/** @param {HTMLElement} home @param {Desk} desk @returns {import("./office_page.js").OfficeView} */
export function openProgramme(home, desk) {
  const page = new ProgrammePage(home, desk);
  void page.load();
  return page;
}

class ProgrammePage {
  #home;
  #desk;
  #closed = false;
  #onSale = "";
  /** The ETag of the text that is changed here. */
  #of = "";
  #field = h("textarea", { id: "programme", class: "field programme-text", rows: 30, spellcheck: "false", autocomplete: "off", autocapitalize: "none", wrap: "off", "aria-describedby": "programme-hint", "data-field": "programme" });
  #preview = h("button", { type: "button", class: "button", "data-action": "preview" }, office.preview);
  #put = h("button", { type: "button", class: "button primary", "data-action": "put", disabled: true }, office.putProgramme);
  #result = h("div", { class: "programme-result", role: "status", "data-role": "changes" });
  #versions = h("ol", { class: "versions", "data-role": "versions" });

  /** @param {HTMLElement} home @param {Desk} desk */
  constructor(home, desk) {
    this.#home = home;
    this.#desk = desk;
    document.title = `${office.programme} · ${office.boxOffice}`;
    home.append(h("p", { class: "notice" }, words.loading));
    if (kept?.who !== desk.member.name) keep(null);
    this.#field.addEventListener("input", () => this.#changed());
    this.#preview.addEventListener("click", () => void this.#send(true));
    this.#put.addEventListener("click", () => void this.#send(false));
  }

  close() {
    this.#closed = true;
  }

  async load() {
    const found = await Promise.all([this.#desk.api.sendForStatus("GET", "programme"), this.#lines()]).catch((error) => error);
    if (this.#closed) return;
    if (found instanceof Refusal) return this.#failed(found);
    if (found instanceof Error) throw found;
    const [{ body, etag }, lines] = found;
    this.#onSale = body.text;
    this.#of = kept?.of ?? etag;
    this.#field.value = kept?.text ?? body.text;
    this.#layOut();
    this.#list(lines);
    if (kept) setText(this.#result, office.draftKept);
  }

  /** @returns {Promise<VersionLine[]>} */
  async #lines() {
    return (await this.#desk.api.send("GET", "programme/versions")).versions;
  }

  #layOut() {
    const open = h("input", { type: "file", id: "programme-file", accept: ".toml,text/plain", "data-field": "programme-file" });
    open.addEventListener("change", () => void this.#open(open));
    const save = h("button", { type: "button", class: "button", "data-action": "save-file" }, office.saveFile);
    save.addEventListener("click", () => this.#save());
    const file = h("p", { class: "field-line" }, h("label", { for: "programme-file" }, office.openFile), open);
    const label = h("label", { for: "programme" }, office.programmeFile);
    const hint = h("p", { class: "soft", id: "programme-hint" }, office.programmeHint);
    const editor = h("section", { class: "programme-editor" }, label, hint, this.#field, h("div", { class: "part-actions" }, this.#preview, this.#put, save), file);
    const past = h("section", { class: "card" }, h("h2", {}, office.versions), h("p", { class: "soft" }, office.versionsHint), this.#versions);
    const side = h("div", { class: "programme-side" }, h("section", { class: "card" }, h("h2", {}, office.whatChanges), this.#result), past);
    this.#home.replaceChildren(h("h1", {}, office.programme), h("div", { class: "programme-page" }, editor, side));
  }

  /** @param {readonly VersionLine[]} lines */
  #list(lines) {
    const rows = lines.map(({ version, imported_at }, place) => {
      const name = office.version(version, dayAndTime(imported_at, undefined));
      if (place === 0) return h("li", {}, name, " ", h("strong", {}, office.onSaleNow));
      const button = h("button", { type: "button", class: "button", "data-version": version, "aria-label": office.takeVersion(name) }, office.takeAgain);
      button.addEventListener("click", () => void this.#take(version));
      return h("li", {}, name, " ", button);
    });
    this.#versions.replaceChildren(...rows);
  }

  get #isDirty() {
    return this.#field.value !== this.#onSale;
  }

  #changed() {
    keep(this.#isDirty ? { text: this.#field.value, of: this.#of, who: this.#desk.member.name } : null);
    this.#put.disabled = true;
  }

  /** Replace the text, and show what it would change. What was typed is given up only when staff agree. @param {string} text */
  #replace(text) {
    if (this.#isDirty && text !== this.#field.value && !confirm(office.loseChanges)) return;
    this.#field.value = text;
    this.#changed();
    void this.#send(true);
  }

  /** @param {number} version */
  async #take(version) {
    const imported = await this.#desk.api.send("GET", `programme/versions/${version}`).catch((error) => error);
    if (this.#closed) return;
    if (imported instanceof Error) return this.#refused(imported);
    this.#replace(imported.text);
  }

  /** @param {HTMLInputElement} input */
  async #open(input) {
    const text = await input.files?.[0]?.text();
    input.value = "";
    if (text !== undefined && !this.#closed) this.#replace(text);
  }

  #save() {
    saveFile({ name: FILE_NAME, content: new Blob([this.#field.value], { type: "application/toml" }) });
  }

  /** Ask what the text would change, or put it on sale. @param {boolean} dry */
  async #send(dry) {
    const text = this.#field.value;
    this.#setBusy(true);
    const path = `programme?dry_run=${dry}`;
    const answer = await this.#desk.api.send("PUT", path, { text }, { "If-Match": this.#of }).catch((error) => error);
    if (this.#closed) return;
    this.#setBusy(false);
    if (answer instanceof Refusal && answer.unclear && !dry) return this.#unclear(answer, text);
    if (answer instanceof Error) return this.#refused(answer);
    this.#result.replaceChildren(...changesPart(answer));
    this.#put.disabled = !(dry && text === this.#field.value && this.#isDirty);
    if (!dry) await this.#isOnSale(text);
  }

  /** @param {string} text */
  async #isOnSale(text) {
    this.#onSale = text;
    if (!this.#isDirty) keep(null);
    this.#desk.toast(office.isOnSale, "good");
    await this.#follow();
    const lines = await this.#lines().catch(() => null);
    if (lines && !this.#closed) this.#list(lines);
  }

  /** The answer was lost: what is on sale now says what has become of it. @param {Refusal} error @param {string} text */
  async #unclear(error, text) {
    const found = await this.#desk.api.send("GET", "programme").catch((reason) => reason);
    if (this.#closed) return;
    if (found.text === text) {
      this.#result.replaceChildren();
      return this.#isOnSale(text);
    }
    this.#refused(error);
    this.#result.append(h("p", {}, office.unclearProgramme));
  }

  /** Go on from the text that is on sale now: the next preview compares with it. */
  async #follow() {
    const found = await this.#desk.api.sendForStatus("GET", "programme").catch((error) => error);
    if (found instanceof Error) return this.#refused(found);
    this.#onSale = found.body.text;
    this.#of = found.etag;
    if (kept) kept.of = this.#of;
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

  /** @param {boolean} isBusy */
  #setBusy(isBusy) {
    this.#preview.disabled = isBusy;
    if (isBusy) this.#put.disabled = true;
  }

  /** @param {Refusal} error */
  #failed(error) {
    this.#home.replaceChildren(...failedNotice(error.message, () => void this.load()));
  }
}
