// The list of messages: one element an item, kept in step with the conversation.
import { announce } from "./shell.js";
import { sourceLine } from "./citations.js";
import { atEnd, calm, el, fill, icon, toEnd } from "./dom.js";
import { clockTime, t } from "./i18n.js";
import { productCard } from "./product-card.js";
import { richText } from "./rich-text.js";

const NOTES = { interrupted: "message.interrupted", failed: "message.failed", incomplete: "message.interrupted", sending: "message.sending" };

function author(item) {
  if (item.role === "user") return el("span", { class: "unseen", i18n: "who.you" });
  if (item.role === "staff") {
    const name = item.name ? el("span", { class: "who", textContent: item.name }) : el("span", { class: "who", i18n: "who.staff" });
    return el("span", { class: "author" }, name, el("span", { class: "badge staff", i18n: "label.person" }));
  }
  return el("span", { class: "author" }, el("span", { class: "who", i18n: "who.assistant" }), el("span", { class: "badge accent", i18n: "label.ai" }));
}

function feedback(item, onFeedback) {
  const vote = (helpful) => {
    onFeedback(item.id, helpful);
    item.voted = true;
    fill(box, el("span", { class: "faint", role: "status", i18n: "message.thanks" }));
  };
  const button = (helpful) =>
    el(
      "button",
      { type: "button", class: "button quiet icon-only small", i18nLabel: helpful ? "message.helpful" : "message.unhelpful", on: { click: () => vote(helpful) } },
      icon(helpful ? "up" : "down"),
    );
  const box = el("span", { class: "feedback" }, button(true), button(false));
  return box;
}

export class MessageView {
  #nodes = new Map();
  #spoken = new Set();

  /** @param actions {onFeedback(itemId, helpful), onAsk(card), connected()} */
  constructor(list, scroller, conversation, actions) {
    this.list = list;
    this.scroller = scroller;
    this.conversation = conversation;
    this.actions = actions;
    this.quiet = false;
    conversation.addEventListener("item", ({ detail }) => this.#changed(detail));
  }

  redraw() {
    for (const item of this.conversation.items.values()) this.#draw(item);
  }

  #changed({ item, change, before }) {
    const follow = atEnd(this.scroller) || item.status === "sending";
    if (change === "removed") {
      this.#nodes.get(item.id)?.remove();
      this.#nodes.delete(item.id);
      return;
    }
    if (change === "added") {
      const node = el("li", { class: `message ${item.role}`, data: { item: item.id } });
      this.#nodes.set(item.id, node);
      this.list.insertBefore(node, before ? this.#nodes.get(before) ?? null : null);
    }
    this.#draw(item);
    if (follow) toEnd(this.scroller);
    this.#speakOnce(item);
  }

  #draw(item) {
    const node = this.#nodes.get(item.id);
    node.className = `message ${item.role} ${item.status}`;
    if (item.role === "system") return void fill(node, el("p", { class: "system-line", textContent: item.text }));
    fill(node, author(item), this.#bubble(item), this.#cards(item), this.#foot(item));
  }

  #bubble(item) {
    const bubble = el("div", { class: "bubble" });
    if (item.role === "user") bubble.append(item.text || el("span", { class: "faint", i18n: "message.hearing" }));
    else bubble.append(...richText(item.text, item.citations));
    if (item.status === "in_progress" && !calm()) bubble.append(el("span", { class: "caret", "aria-hidden": "true" }));
    if (item.role !== "user" && item.citations.length) bubble.append(sourceLine(item.citations));
    return bubble;
  }

  #cards(item) {
    if (!item.cards.length) return null;
    return el("div", { class: "cards" }, ...item.cards.map((card) => productCard(card, { onAsk: this.actions.onAsk })));
  }

  #foot(item) {
    const key = item.status === "sending" && !this.actions.connected() ? "message.waiting" : NOTES[item.status];
    const note = key ? el("span", { class: "faint", i18n: key }) : null;
    const spoken = item.spoken ? el("span", { class: "faint", i18n: "message.spoken" }) : null;
    const time = item.status === "completed" ? el("time", { class: "faint", dateTime: item.time ?? "", textContent: clockTime(item.time) }) : null;
    const votes = item.role === "assistant" && item.status === "completed" && !item.voted ? feedback(item, this.actions.onFeedback) : null;
    return el("div", { class: "foot" }, time, spoken, note, votes);
  }

  /** Whole messages are read to screen readers once; streaming text is not. */
  #speakOnce(item) {
    if (this.quiet || item.role === "user" || item.status === "in_progress" || this.#spoken.has(item.id)) return;
    this.#spoken.add(item.id);
    const who = item.role === "staff" ? item.name ?? t("who.staff") : t("who.assistant");
    announce(`${who}: ${item.text}`);
  }
}
