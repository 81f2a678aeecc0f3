/** The words of the seat finder and of the keys, in the page's language. A language that has none yet has English ones. */

import { words } from "../ui/words.js";
import { deFinder } from "../ui/words_de_finder.js";
import { enFinder } from "../ui/words_en_finder.js";
import { frFinder } from "../ui/words_fr_finder.js";

/** @type {Record<string, typeof enFinder>} */
const TABLES = { en: enFinder, de: deFinder, fr: frFinder };

/** They are few, and come together: what was loaded in one language need not be loaded again in another. */
export const finderWords = () => TABLES[words.code] ?? enFinder;
