// The stream of comments, with one's own shown at once and confirmed when they come back.
import { atEnd, el, toEnd } from "./dom.js";
import { t } from "./i18n.js";

const LONGEST = 200;
/** What the server calls everybody who has no account; each reader sees it in their language. */
const GUEST = "Guest";

export class CommentList {
  #nodes = new Map();
  #own = new Map();
  #unconfirmed = new Map();

  constructor(list, scroller, empty) {
    this.list = list;
    this.scroller = scroller;
    this.empty = empty;
  }

  /** What was said before we came, or while we were away; what we have already stays as it is. */
  restore(comments) {
    for (const comment of comments) this.add(comment);
    toEnd(this.scroller);
  }

  add(comment) {
    if (this.#nodes.has(comment.comment_id)) return;
    const own = comment.client_id && this.#own.get(comment.client_id);
    if (own) {
      this.#unconfirmed.delete(comment.client_id);
      own.classList.remove("pending");
      this.#nodes.set(comment.comment_id, own);
      return;
    }
    const author = comment.author === GUEST ? t("account.guest") : comment.author;
    this.#append(comment.comment_id, author, comment.text, "comment");
  }

  /** Own comments that the room has not shown yet, as [clientId, text]. */
  get unconfirmed() {
    return [...this.#unconfirmed];
  }

  addOwn(clientId, author, text) {
    this.#unconfirmed.set(clientId, text);
    const node = this.#append(clientId, author, text, "comment own pending");
    this.#own.set(clientId, node);
    toEnd(this.scroller);
  }

  markAnswered(commentIds) {
    for (const id of commentIds) {
      const node = this.#nodes.get(id);
      if (node && !node.querySelector(".badge")) node.append(el("span", { class: "badge ok", i18n: "live.answered" }));
    }
  }

  /** A word to one viewer about one comment of theirs. */
  note(id, message) {
    const node = this.#nodes.get(id) ?? this.#own.get(id);
    if (!node) return;
    node.classList.remove("pending");
    this.#unconfirmed.delete(id);
    node.querySelector(".comment-note")?.remove();
    node.append(el("span", { class: "comment-note", role: "status" }, el("span", { textContent: message }), el("span", { i18n: "live.private" })));
    toEnd(this.scroller);
  }

  noteLast(message) {
    const id = [...this.#own.keys()].at(-1);
    if (id) this.note(id, message);
  }

  #append(id, author, text, className) {
    const follow = atEnd(this.scroller);
    const node = el("li", { class: className }, el("b", { textContent: author }), el("span", { textContent: text }));
    this.#nodes.set(id, node);
    this.list.append(node);
    this.empty.hidden = true;
    this.#trim();
    if (follow) toEnd(this.scroller);
    return node;
  }

  #trim() {
    while (this.list.children.length > LONGEST) {
      const oldest = this.list.firstElementChild;
      oldest.remove();
      for (const table of [this.#nodes, this.#own]) {
        for (const [id, node] of table) if (node === oldest) table.delete(id);
      }
    }
  }
}
