/** What the page's head asked for while the script was under way (`first_ask.js`). Each answer is given out once. */

/** @param {URL} address @returns {Promise<Response> | undefined} */
export function early(address) {
  const asked = globalThis.askedEarly;
  const answer = asked?.get(address.href);
  asked?.delete(address.href);
  return answer;
}
