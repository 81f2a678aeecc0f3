/** The programme by forms: the week, movies, auditoriums, prices, the house, and the file itself. All change one draft. */

import { Refusal } from "../server/api.js";
import { h, setAttribute, setText } from "../ui/dom.js";
import { failedNotice } from "../ui/try_again.js";
import { words } from "../ui/words.js";
import { draftOf } from "./programme/draft.js";
import { filePart } from "./programme/file_part.js";
import { housePart, moviesPart, pricesPart, roomsPart } from "./programme/list_parts.js";
import { PROGRAMME_PARTS, TABLES_OF, toProgramme } from "./programme/routes.js";
import { SaleSide } from "./programme/sale_side.js";
import { WeekPart } from "./programme/week_part.js";
import { office } from "./words.js";

/** @typedef {import("./office_page.js").Desk} Desk */
/** @typedef {import("./programme/routes.js").ProgrammePart} ProgrammePart */
/** @typedef {import("./programme/draft.js").ProgrammeDraft} ProgrammeDraft */

/** @type {Record<Exclude<ProgrammePart, "file">, (draft: ProgrammeDraft) => import("./programme/types.js").Part>} */
const MAKERS = { week: (draft) => new WeekPart(draft), movies: moviesPart, rooms: roomsPart, prices: pricesPart, house: housePart };

/** @param {HTMLElement} home @param {ProgrammePart} part @param {Desk} desk @returns {import("./office_page.js").OfficeView} */
export function openProgramme(home, part, desk) {
  const page = new ProgrammePage(home, part, desk);
  void page.load();
  return page;
}

class ProgrammePage {
  #home;
  #desk;
  /** @type {ProgrammeDraft} */
  #draft;
  /** @type {boolean} */
  #isKept;
  #name;
  #closed = false;
  /** @type {import("./programme/types.js").Part | null} */
  #part = null;
  #side;
  #title = h("h1");
  #tabs = h("nav", { class: "tabs", "aria-label": office.programme });
  #place = h("div", { class: "programme-part" });

  /** @param {HTMLElement} home @param {ProgrammePart} part @param {Desk} desk */
  constructor(home, part, desk) {
    this.#home = home;
    this.#desk = desk;
    this.#name = part;
    const { draft, isKept } = draftOf(desk.api, desk.member.name);
    this.#draft = draft;
    this.#isKept = isKept;
    this.#side = new SaleSide(desk, draft);
    home.append(h("p", { class: "notice" }, words.loading));
    draft.listener = { onReplaced: () => this.#replaced(), onChanged: () => this.#side.changed(), onAnswer: () => this.#answered() };
    this.#tabs.append(...PROGRAMME_PARTS.map((one) => h("a", { class: "button quiet", href: toProgramme(one), "data-part": one }, h("span"), h("span", { class: "problem-count" }))));
  }

  close() {
    this.#closed = true;
    this.#draft.listener = null;
    this.#part?.close?.();
    this.#side.close();
  }

  /** @param {import("./office_router.js").OfficeRoute} route */
  navigate(route) {
    if (route.name !== "programme") return false;
    this.#name = route.part;
    this.#part?.close?.();
    this.#part = null;
    this.#label();
    void this.#draft.settle().then(() => this.#draw());
    return true;
  }

  async load() {
    const found = await Promise.all([this.#desk.api.sendForStatus("GET", "programme"), this.#side.lines()]).catch((error) => error);
    if (this.#closed) return;
    if (found instanceof Refusal) return this.#failed(found);
    if (found instanceof Error) throw found;
    const [{ body, etag }, lines] = found;
    this.#home.replaceChildren(this.#title, this.#tabs, h("div", { class: "programme-page" }, this.#place, this.#side.element));
    this.#side.list(lines);
    this.#label();
    if (!this.#isKept) return void this.#draft.begin(body.text, etag);
    this.#side.say(office.draftKept);
    await this.#draft.settle();
    this.#draw();
  }

  #label() {
    setText(this.#title, office.programmeParts[this.#name]);
    document.title = `${office.programmeParts[this.#name]} · ${office.programme} · ${office.boxOffice}`;
    for (const tab of this.#tabs.children) {
      const part = /** @type {ProgrammePart} */ (tab.getAttribute("data-part"));
      const wrong = this.#draft.problems.filter(({ table }) => table && TABLES_OF[part].includes(table)).length;
      setText(tab.children[0], office.programmeParts[part]);
      setText(tab.children[1], wrong ? office.problemCount(wrong) : "");
      setAttribute(tab, "aria-current", part === this.#name ? "true" : null);
    }
  }

  #draw() {
    if (this.#closed || !this.#tabs.isConnected) return;
    this.#part?.close?.();
    this.#part = this.#make();
    this.#place.replaceChildren(...(this.#part ? [this.#part.element] : this.#notice()));
    this.#label();
  }

  /** Why there are no forms. @returns {Node[]} */
  #notice() {
    const { refusal, isBehind } = this.#draft;
    if (refusal && isBehind) return failedNotice(refusal.message, () => void this.#draft.settle());
    return [h("p", { class: "notice", role: "status" }, isBehind ? words.loading : office.unreadable)];
  }

  #make() {
    if (this.#name === "file") return filePart(this.#draft, (text) => this.#side.replace(text));
    return this.#draft.tables && MAKERS[this.#name](this.#draft);
  }

  /** The tables are others now: forms are drawn again; the text stays in its field. */
  #replaced() {
    if (this.#name === "file" && this.#part) this.#part.refresh();
    else this.#draw();
    this.#label();
    this.#side.refresh();
  }

  #answered() {
    this.#part?.refresh();
    this.#label();
    this.#side.refresh();
  }

  /** @param {Refusal} error */
  #failed(error) {
    this.#home.replaceChildren(...failedNotice(error.message, () => void this.load()));
  }
}
