/** What names a table by its id: it follows a new id, and goes when the table is removed. Touches no page. */

/** @typedef {import("./types.js").Entry} Entry */
/** @typedef {import("./types.js").Tables} Tables */
/** @typedef {import("./types.js").TableName} TableName */
/** @typedef {import("./types.js").ListName} ListName */

/** The lists that name tables of a kind by the key of that name. @type {Partial<Record<TableName, readonly ListName[]>>} */
const NAMED_IN = { movie: ["showtime", "price", "promo"], auditorium: ["movie", "showtime", "price"], showtime: ["price", "promo"] };

/** Let all that named `from` name `to`; not where another table has that id. @param {Tables} tables @param {TableName} table @param {string | undefined} from @param {string | undefined} to */
export function rename(tables, table, from, to) {
  if (!from || !to || from === to || table === "cinema" || tables[table].some((one) => one.id === from)) return;
  if (table === "ticket_type") return renameAmounts(tables, from, to);
  for (const entry of (NAMED_IN[table] ?? []).flatMap((list) => tables[list])) {
    const value = entry[table];
    if (value === from) entry[table] = to;
    if (Array.isArray(value)) entry[table] = value.map((one) => (one === from ? to : one));
  }
}

/** @param {Tables} tables @param {string} from @param {string} to */
function renameAmounts({ price }, from, to) {
  for (const entry of price.filter(({ amounts }) => amounts && from in amounts)) {
    entry.amounts = Object.fromEntries(Object.entries(entry.amounts).map(([type, amount]) => [type === from ? to : type, amount]));
  }
}

/**
 * What would go with an entry: showtimes of it, and prices and codes that are for it alone.
 * @param {Tables} tables @param {ListName} table @param {Entry} entry @returns {Record<"showtime" | "price" | "promo", Entry[]>}
 */
export function hangsOn(tables, table, entry) {
  const { id } = entry;
  const isOther = !id || tables[table].some((one) => one !== entry && one.id === id);
  /** @param {ListName} list */
  const ofIt = (list) => (isOther || !NAMED_IN[table]?.includes(list) ? [] : tables[list].filter((one) => one[table] === id || (Array.isArray(one[table]) && one[table].every((/** @type {string} */ name) => name === id) && one[table].length > 0)));
  const prices = table === "ticket_type" && !isOther ? tables.price.filter(({ amounts }) => amounts && Object.keys(amounts).join() === id) : ofIt("price");
  return { showtime: ofIt("showtime"), price: prices, promo: ofIt("promo") };
}

/** Remove an entry with all that goes with it. @param {Tables} tables @param {ListName} table @param {Entry} entry */
export function remove(tables, table, entry) {
  for (const [list, entries] of Object.entries(hangsOn(tables, table, entry))) drop(tables[/** @type {ListName} */ (list)], entries);
  drop(tables[table], [entry]);
  if (!entry.id || tables[table].some((one) => one.id === entry.id)) return;
  for (const one of (NAMED_IN[table] ?? []).flatMap((list) => tables[list])) {
    if (Array.isArray(one[table])) one[table] = one[table].filter((/** @type {string} */ name) => name !== entry.id);
  }
  if (table === "ticket_type") for (const { amounts } of tables.price) if (amounts) delete amounts[entry.id];
}

/** @param {Entry[]} list @param {readonly Entry[]} gone */
function drop(list, gone) {
  list.splice(0, list.length, ...list.filter((one) => !gone.includes(one)));
}
