/** What each key does on the map and in the list, in words. */

import { h } from "../ui/dom.js";
import { finderWords } from "./finder_words.js";

/** @param {boolean} hasSections the room has more than one */
export function keyHelp(hasSections) {
  const { keyNames, keyActs } = finderWords();
  const list = h("dl", { class: "key-list" });
  for (const act of /** @type {(keyof typeof keyNames)[]} */ (Object.keys(keyNames))) {
    if (act === "section" && !hasSections) continue;
    const names = keyNames[act].flatMap((name) => [h("kbd", {}, name), " "]);
    list.append(h("div", {}, h("dt", {}, ...names), h("dd", {}, keyActs[act])));
  }
  return list;
}
