/** A request: how it is sent, and the same as a line for curl. */

/**
 * @typedef {object} Sent
 * @property {string} method
 * @property {string} address Absolute.
 * @property {[string, string][]} headers
 * @property {string | null} body
 */

const BODY_CHARS_MAX = 20_000;
const SHOWN = ["etag", "location", "retry-after", "idempotency-replayed"];

/**
 * A line for a POSIX shell.
 * @param {Sent} sent
 */
export function curlLine({ method, address, headers, body }) {
  return [
    "curl -i",
    ...(method === "GET" ? [] : [`-X ${method}`]),
    quoted(address),
    ...headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body === null ? [] : [`--data-raw ${quoted(oneLine(body))}`]),
  ].join(" ");
}

/**
 * Send it. `text` shows the response, `answer` and `body` are null when there was none.
 * @param {Sent} sent
 * @returns {Promise<{text: string, answer: Response | null, body: any}>}
 */
export async function send({ method, address, headers, body }) {
  const title = `${method} ${address}`;
  try {
    const answer = await fetch(address, { method, headers, body, cache: "no-store" });
    const lines = SHOWN.filter((name) => answer.headers.has(name)).map((name) => `${name}: ${answer.headers.get(name)}`);
    const text = await answer.text();
    const parsed = fromJson(text);
    const shown = parsed === undefined ? text : JSON.stringify(parsed, null, 2);
    return { text: [title, `${answer.status}`, ...lines, "", shortened(shown)].join("\n"), answer, body: parsed };
  } catch (error) {
    return { text: `${title}\n\nNo response: ${/** @type {Error} */ (error).message}`, answer: null, body: null };
  }
}

/** @param {string} text */
function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** JSON on one line; anything else as it is. @param {string} text */
function oneLine(text) {
  const parsed = fromJson(text);
  return parsed === undefined ? text : JSON.stringify(parsed);
}

/** @param {string} text */
function fromJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {string} text */
function shortened(text) {
  return text.length > BODY_CHARS_MAX ? `${text.slice(0, BODY_CHARS_MAX)}\n… and more` : text;
}
