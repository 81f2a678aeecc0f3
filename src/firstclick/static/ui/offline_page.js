/** Keeps a page and its files on this device, so that it opens without a network. */

/**
 * Have the worker beside the page open it where there is no network. A browser without workers goes on without them.
 * @param {string} name the last folder of the page's address, which names its cache
 * @param {readonly string[]} [more] addresses of further files, whose names have versions
 * @returns {Promise<Cache | null>} the cache, for what else the page keeps
 */
export async function keepPage(name, more = []) {
  if (!("serviceWorker" in navigator) || !("caches" in globalThis)) return null;
  await navigator.serviceWorker.register("worker.js");
  const cache = await caches.open(`firstclick-${name}`);
  const files = [...fileAddresses(), ...more];
  await Promise.all(files.map((address) => keep(cache, address)));
  await keepHtml(cache);
  for (const { url } of await cache.keys()) if (url.includes("?v=") && !files.includes(url)) await cache.delete(url);
  return cache;
}

/** What the page loads; the names have versions. */
const fileAddresses = () => [...new Set(namedFiles().map((name) => new URL(name, document.baseURI).href))];

/** The same, as the page names them. */
function namedFiles() {
  const parts = [...document.querySelectorAll("head link[href], head script[src]")];
  return parts.map((one) => one.getAttribute("href") ?? one.getAttribute("src") ?? "");
}

/** Files whose names have versions are kept as they are. @param {Cache} cache @param {string} address */
async function keep(cache, address) {
  if (await cache.match(address)) return;
  const response = await fetch(address, { credentials: "same-origin" });
  if (response.ok) await cache.put(address, response);
}

/** The page without what is after the `#`; one of a newer release names other files, and waits for the next visit. @param {Cache} cache */
async function keepHtml(cache) {
  const address = new URL(".", location.href).href;
  const response = await fetch(address, { credentials: "same-origin" });
  const copy = response.clone();
  const html = await copy.text();
  if (response.ok && namedFiles().every((name) => html.includes(`"${name}"`))) await cache.put(address, response);
}
