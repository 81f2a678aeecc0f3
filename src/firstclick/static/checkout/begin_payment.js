/** Begins the payment of a hold. Asked for again with the same order, also after a refresh, it is the same payment. */

import { uuid } from "../server/user_id.js";
import { words } from "../ui/words.js";

/** @typedef {import("../server/types.js").Payment} Payment */

/**
 * Request the payment, and store its id beside the hold. Throws a `Refusal`.
 * @param {import("../server/server.js").TicketServer} server
 * @param {string} showtimeId
 * @param {string} sessionId
 * @param {{quote: string, provider: string, email: string, name: string}} order
 * @returns {Promise<Payment>}
 */
export async function beginPayment({ api, storage }, showtimeId, sessionId, order) {
  const stored = storage.orderAt(showtimeId);
  const record = stored?.session_id === sessionId ? stored : { session_id: sessionId, tickets: {} };
  const key = record.key ?? uuid();
  storage.saveOrder(showtimeId, { ...record, key });
  const { name, ...more } = order;
  const body = { ...more, ...(name && { name }), language: words.code };
  const payment = await api.beginPayment(sessionId, body, `${key}-${hashOf(JSON.stringify(body))}`);
  storage.saveOrder(showtimeId, { ...record, key, payment_id: payment.payment_id });
  return payment;
}

/** FNV-1a: another order needs another key, and nothing of the order is to be stored for that. @param {string} text */
function hashOf(text) {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0).toString(16);
}
