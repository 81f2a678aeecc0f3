/**
 * The service worker of a page that opens without a network: the door's, for `/door/` alone, and the tickets', for
 * `/ticket/` alone. The page and its files come from what was kept where the server does not answer, and so do its
 * pictures. It never answers for the server otherwise: what is true now is the page's own business.
 */

const worker = /** @type {any} */ (globalThis);
const DEADLINE_MS = 3_000;
/** What it works for, as `offline_page.js` names its cache: "firstclick-door". */
const CACHE = `firstclick-${new URL(".", worker.location.href).pathname.split("/").at(-2)}`;

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (request.url.includes("?v=")) event.respondWith(file(request));
  else if (request.destination === "image") event.respondWith(picture(request));
});

/** The newest page while the server answers. @param {Request} request */
async function page(request) {
  const response = await fetch(request, { signal: AbortSignal.timeout(DEADLINE_MS) }).catch(() => null);
  if (response && response.status < 500) return response;
  return (await kept(new URL(".", request.url).href)) ?? response ?? Response.error();
}

/** A file whose name has a version never changes. @param {Request} request */
async function file(request) {
  return (await kept(request.url)) ?? fetch(request);
}

/** The picture of the server while it answers. @param {Request} request */
async function picture(request) {
  const response = await fetch(request, { signal: AbortSignal.timeout(DEADLINE_MS) }).catch(() => null);
  return response ?? (await kept(request.url)) ?? Response.error();
}

/** @param {string} address @returns {Promise<Response | undefined>} */
const kept = (address) => caches.match(address, { cacheName: CACHE, ignoreVary: true });
