// The conversation as staff see it: who said what, and what the bot rested it on.
import { sourceLine } from "./citations.js";
import { atEnd, el, fill, toEnd } from "./dom.js";
import { dayTime, t } from "./i18n.js";
import { richText } from "./rich-text.js";

const ROLES = { user: "customer", staff: "agent", bot: "assistant" };
const NAMES = { customer: "desk.customer", assistant: "who.assistant", agent: "who.staff" };

/** Citations of a message in the shape of the customer's page, whichever way they are stored. */
export function citationsOf(message) {
  const found = message.citations?.length ? message.citations : (message.meta?.citations ?? []);
  return found.map((citation, at) => ({
    passage_id: citation.passage_id ?? citation.chunk_id,
    index: citation.index ?? at + 1,
    title: citation.title ?? citation.doc_id ?? citation.document_id ?? "",
    quote: citation.quote,
    document_id: citation.document_id ?? citation.doc_id,
    locator: citation.locator,
    version: citation.version,
  }));
}

function turn(message) {
  const role = ROLES[message.role] ?? message.role;
  const citations = citationsOf(message);
  const name = message.display_name ?? message.meta?.display_name;
  const body = role === "assistant" ? richText(message.text, citations) : [message.text];
  const head =
    role === "system"
      ? null
      : el(
          "p",
          { class: "turn-head" },
          el("b", { textContent: name || t(NAMES[role] ?? "who.staff") }),
          role === "assistant" ? el("span", { class: "badge accent", i18n: "label.ai" }) : null,
          el("time", { dateTime: message.created_at ?? "", textContent: dayTime(message.created_at) }),
          message.status === "incomplete" ? el("span", { i18n: "message.interrupted" }) : null,
        );
  return el("li", { class: `turn ${role}`, data: { message: message.message_id } }, head, el("div", { class: "bubble" }, ...body), citations.length ? sourceLine(citations) : null);
}

export class Transcript {
  #known = new Set();

  constructor() {
    this.list = el("ol", { class: "turns", tabIndex: 0, "aria-live": "polite", i18nLabel: "desk.transcript" });
    // What grows below (a notice, a longer reply) must not cover the end that the reader was at.
    let end = true;
    this.list.addEventListener("scroll", () => (end = atEnd(this.list)));
    new ResizeObserver(() => end && toEnd(this.list)).observe(this.list);
  }

  show(messages) {
    this.#known = new Set(messages.map((message) => message.message_id));
    fill(this.list, ...messages.map(turn));
    // The list is measured only once it stands on the page.
    requestAnimationFrame(() => toEnd(this.list));
  }

  add(message) {
    if (this.#known.has(message.message_id)) return;
    this.#known.add(message.message_id);
    const follow = atEnd(this.list);
    this.list.append(turn(message));
    if (follow) toEnd(this.list);
  }
}
