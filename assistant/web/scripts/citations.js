// Citation chips, and the drawer that shows the exact source text with the quote marked.
import { api, plain } from "./api.js";
import { el } from "./dom.js";
import { openDrawer } from "./drawer.js";
import { has, language, t } from "./i18n.js";
import { signedIn } from "./session.js";

/**
 * Find where a quote stands in a text, forgiving differences of white space.
 * Returns [start, end] in the text, or null.
 */
export function findQuote(text, quote) {
  const wanted = (quote ?? "").replace(/\s+/g, "");
  if (!wanted) return null;
  const exact = text.indexOf(quote.trim());
  if (exact >= 0) return [exact, exact + quote.trim().length];
  const places = [];
  let squeezed = "";
  for (let at = 0; at < text.length; at += 1) {
    if (/\s/.test(text[at])) continue;
    squeezed += text[at];
    places.push(at);
  }
  const start = squeezed.indexOf(wanted);
  return start < 0 ? null : [places[start], places[start + wanted.length - 1] + 1];
}

function marked(text, quote) {
  const box = el("p", { class: "source-text" });
  const span = findQuote(text, quote);
  if (!span) {
    box.append(text);
    return box;
  }
  box.append(text.slice(0, span[0]), el("mark", { textContent: text.slice(...span) }), text.slice(span[1]));
  return box;
}

const LIVE = ["order", "offer", "promotion"];
const kindOf = (citation) => citation.passage_id?.split(":")[0];
const ofOrder = (citation) => kindOf(citation) === "order";

function sourceView(source, citation) {
  const kind = `source.kind.${source.kind}`;
  // Records are shown as they stand now and in the reader's language; there is no passage in them to mark.
  const quote = LIVE.includes(source.kind) ? null : citation.quote;
  const text = marked(source.text, quote);
  const missing = quote && !text.querySelector("mark") ? el("p", { class: "notice", textContent: citation.quote }) : null;
  const place = [source.document_id ?? citation.document_id, source.locator ?? citation.locator].filter(Boolean).join(" · ");
  const version = source.version ?? citation.version;
  return [
    el(
      "div",
      { class: "source-meta" },
      el("span", { class: "badge accent", textContent: has(kind) ? t(kind) : source.kind ?? "" }),
      source.lang && source.lang !== language() ? el("span", { class: "badge", i18n: `source.lang.${source.lang === "zh" ? "zh" : "en"}` }) : null,
    ),
    missing,
    text,
    version ? el("p", { class: "source-foot", textContent: t("source.foot", { place, version }) }) : null,
  ].filter(Boolean);
}

/** Orders are opened under the reader's own name; everything else is open to all, and asked for without one. */
function reader(citation) {
  if (!ofOrder(citation)) return undefined;
  return signedIn(document.body.classList.contains("page-desk") ? "staff" : "customer")?.token;
}

/** The words cited, by themselves. Those of an order are facts in a row and read better as a list. */
function quoted({ quote, ...citation }) {
  if (!ofOrder(citation)) return marked(quote, quote);
  const facts = quote.split(" · ").filter((fact) => fact.trim());
  return el("ul", { class: "bullets" }, ...facts.map((fact) => el("li", { textContent: fact })));
}

/** Show the source behind a citation. */
export async function openSource(citation) {
  const show = openDrawer(citation.title || t("source.title"), el("p", { i18n: "state.loading" }));
  try {
    const source = await api(`/v1/sources/${encodeURIComponent(citation.passage_id)}?lang=${language()}`, { token: reader(citation) });
    const nodes = sourceView(source, citation);
    show(source.title || citation.title, ...nodes);
    document.querySelector("#drawer mark")?.scrollIntoView({ block: "center" });
  } catch (error) {
    // What concerns one customer (an order) is not open to everybody; the words that were cited are.
    const closed = [401, 403, 404].includes(error.status) && citation.quote;
    const body = closed ? quoted(citation) : el("p", { class: "notice danger", textContent: plain(error) });
    show(ofOrder(citation) ? `${t("source.kind.order")} ${citation.title}` : citation.title || t("source.title"), body);
  }
}

/** The [1] in the running text. */
export function citationChip(citation) {
  return el("button", {
    type: "button",
    class: "cite",
    textContent: String(citation.index),
    "aria-label": t("source.open", { index: citation.index, title: citation.title }),
    title: citation.title,
    on: { click: () => openSource(citation) },
  });
}

/** The line of sources under an answer. */
export function sourceLine(citations) {
  const links = citations.map((citation) =>
    el(
      "button",
      { type: "button", class: "source-link", data: { passage: citation.passage_id }, on: { click: () => openSource(citation) } },
      el("b", { textContent: `[${citation.index}]` }),
      el("span", { textContent: citation.title }),
    ),
  );
  return el("div", { class: "sources" }, el("span", { i18n: "source.label" }), ...links);
}
