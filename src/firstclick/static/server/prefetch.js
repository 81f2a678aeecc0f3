/**
 * Requests the data of the view in the address while the page's script is still loading; `api.js` uses the responses.
 * A classic script in the head.
 */
(() => {
  const DEADLINE_MS = 10_000;
  const [view, id, ...more] = location.hash.replace(/^#\/?/, "").split(/[/?]/);

  /** @returns {string[]} */
  function paths() {
    if (!view) return ["movies"];
    const showtime = `showtimes/${id}`;
    return view === "showtime" && id && !more.length ? [showtime, `${showtime}/seats`] : [];
  }

  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const root = new URL("../..", script.src);
  globalThis.prefetched = new Map();
  for (const path of paths()) {
    const address = new URL(path, root);
    const answer = fetch(address, { cache: "no-store", signal: AbortSignal.timeout(DEADLINE_MS) });
    answer.catch(() => {}); // `api.js` requests it again.
    globalThis.prefetched.set(address.href, answer);
  }
})();
