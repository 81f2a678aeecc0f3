/** The page at /docs: draws the contract that the server publishes, with forms that send its requests. */

import { h } from "./ui/dom.js";
import { lookAround, read } from "./docs/known_values.js";
import { tryForm } from "./docs/try_it.js";
import { fieldTable, named, node, prose, slug, table, typeOf, valueRow } from "./docs/schema_types.js";

/** @typedef {import("./docs/schema_types.js").Json} Json */

/**
 * @param {string} status
 * @param {Json} answer
 */
function answerRow(status, answer) {
  const schema = Object.values(answer.content ?? {})[0]?.schema;
  const media = Object.keys(answer.content ?? {})[0] ?? "no body";
  const headers = Object.keys(answer.headers ?? {});
  const kind = media.startsWith("application/") && media.endsWith("json") ? [] : [node(media)];
  return h(
    "tr",
    {},
    h("td", {}, h("span", { class: Number(status) >= 400 ? "status refusal" : "status" }, status)),
    h(
      "td",
      {},
      ...(kind.length || !schema ? kind : typeOf(schema)),
      headers.length > 0 && h("div", { class: "soft" }, `with ${headers.join(", ")}`),
    ),
    h("td", {}, ...prose(answer.description)),
  );
}

/**
 * @param {string} title
 * @param {Node | null} content
 */
function part(title, content) {
  return content ? [h("h3", {}, title), content] : [];
}

/**
 * The alternatives of a request body, each with its fields.
 * @param {Json} body
 * @param {Json} schemas
 */
function bodyParts(body, schemas) {
  /** @type {Json[]} */
  const forms = body.oneOf ?? [body];
  return forms.flatMap((one, place) =>
    part(place ? "Or" : "Body", h("div", {}, h("p", {}, ...typeOf(one)), fieldTable(named(one, schemas)))),
  );
}

/**
 * @param {string} method
 * @param {string} path
 * @param {Json} operation
 * @param {Json} schemas
 */
function operationCard(method, path, operation, schemas) {
  /** @type {Json[]} */
  const parameters = operation.parameters;
  const body = bodyOf(operation);
  const answers = Object.entries(operation.responses);
  /** @param {boolean} refused */
  const rows = (refused) => answers.filter(([s]) => Number(s) >= 400 === refused).map(([s, one]) => answerRow(s, one));
  const given = parameters.map((one) => valueRow(one.name, one.schema, one.required, `in the ${one.in}`));
  return h(
    "details",
    { class: "card", id: slug(`${method} ${path}`) },
    h(
      "summary",
      {},
      h("span", { class: "method", "data-method": method }, method),
      h("span", { class: "path" }, path),
      h("span", { class: "sentence" }, ...prose(operation.summary)),
    ),
    h(
      "div",
      { class: "inside" },
      h("p", { class: "soft" }, "Called ", h("code", {}, operation.operationId), " in clients made from the contract."),
      ...part("Parameters", given.length ? table(given) : null),
      ...(body ? bodyParts(body, schemas) : []),
      ...part("Answers", table(rows(false), "answers")),
      ...part("Refusals", table(rows(true), "answers")),
      ...part("Try it", tryForm(method, path, operation, schemas)),
    ),
  );
}

/**
 * @param {string} name
 * @param {Json} schema
 * @param {string} id
 */
function typeCard(name, schema, id) {
  const values = schema.enum ? h("p", {}, ...typeOf(schema)) : fieldTable(schema);
  return h(
    "details",
    { class: "card type", id },
    h(
      "summary",
      {},
      h("span", { class: "path" }, name),
      h("span"),
      h("span", { class: "sentence" }, ...prose(schema.description)),
    ),
    h("div", { class: "inside" }, values),
  );
}

/** @param {Json} feed */
function feedCards(feed) {
  const schemas = feed.components.schemas;
  const channel = feed.channels.seats;
  const query = Object.entries(channel.bindings.ws.query.properties);
  const messages = Object.values(feed.components.messages);
  return [
    h("p", {}, h("code", {}, `ws://${location.host}${channel.address}`)),
    h("p", {}, ...prose(feed.info.description)),
    ...part("Parameters", table(query.map(([name, one]) => valueRow(name, one, false, "in the query")))),
    h("h3", {}, "Messages"),
    ...messages.map((one) =>
      typeCard(one.name, { ...named(one.payload, schemas), description: one.summary }, `message-${slug(one.name)}`),
    ),
  ];
}

/**
 * Add a section to the page and to the contents.
 * @param {string} title
 * @param {Node[]} cards
 * @param {Node[]} links
 */
function section(title, cards, links) {
  document.getElementById("contract")?.append(h("section", { id: slug(title.toLowerCase()) }, h("h2", {}, title), ...cards));
  document.getElementById("contents")?.append(h("p", {}, title), ...links);
}

/** @param {Json} http */
function showOperations(http) {
  const every = Object.keys(http.paths).sort().flatMap((path) => operationsOf(path, http.paths[path]));
  for (const { name, description } of http.tags) {
    const found = every.filter(([, , one]) => one.tags.includes(name));
    const cards = found.map(([method, path, one]) => operationCard(method, path, one, http.components.schemas));
    const title = name[0].toUpperCase() + name.slice(1);
    section(title, [h("p", { class: "soft" }, ...prose(description)), ...cards], found.map(operationLink));
  }
}

/**
 * @param {string} path
 * @param {Json} item
 * @returns {[string, string, Json][]}
 */
function operationsOf(path, item) {
  const { parameters = [], ...methods } = item;
  return Object.entries(methods).map(([name, one]) => {
    const whole = { ...one, parameters: [...parameters, ...(one.parameters ?? [])] };
    return [name.toUpperCase(), path, whole];
  });
}

/**
 * An address with a line-break opportunity before each slash.
 * @param {string} path
 */
function breakable(path) {
  return path.split(/(?=\/)/).flatMap((step) => [h("wbr"), step]);
}

/** @param {[string, string, Json]} operation */
function operationLink([method, path]) {
  const badge = h("span", { class: "method", "data-method": method }, method);
  return h("a", { href: `#${slug(`${method} ${path}`)}` }, badge, h("span", {}, ...breakable(path)));
}

/**
 * The types of both documents; a name that is in both has the same schema in both.
 * @param {Json} schemas
 */
function showTypes(schemas) {
  const names = Object.keys(schemas).sort();
  const links = names.map((name) => h("a", { href: `#schema-${name}` }, name));
  section("Types", names.map((name) => typeCard(name, schemas[name], `schema-${name}`)), links);
}

/** Open the card that the address names. */
function openNamed() {
  const card = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!(card instanceof HTMLDetailsElement)) return;
  card.open = true;
  card.scrollIntoView();
  card.querySelector("summary")?.focus({ preventScroll: true });
}

/** The schema of a JSON body; none for a body that is sent as it is. @param {Json} operation @returns {Json} */
function bodyOf(operation) {
  const schema = operation.requestBody?.content["application/json"]?.schema;
  return schema?.$ref || schema?.oneOf ? schema : undefined;
}

async function show() {
  const about = document.getElementById("about");
  try {
    const [http, feed] = await Promise.all([read("openapi.json"), read("asyncapi.json")]);
    about?.replaceChildren(`${http.info.summary} Version ${http.info.version}.`);
    showOperations(http);
    section("Live feed", feedCards(feed), [h("a", { href: "#live-feed" }, feed.channels.seats.address)]);
    showTypes({ ...feed.components.schemas, ...http.components.schemas });
    addEventListener("hashchange", openNamed);
    openNamed();
    await lookAround();
  } catch (error) {
    about?.replaceChildren(`The contract could not be loaded: ${/** @type {Error} */ (error).message}`);
  }
}

show();
