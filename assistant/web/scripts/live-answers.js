// Answers given to the room, newest first, each with its question and its sources.
import { sourceLine } from "./citations.js";
import { el } from "./dom.js";
import { productCard } from "./product-card.js";
import { richText } from "./rich-text.js";

const LONGEST = 30;
const ON_STAGE_MS = 9000;

export class AnswerList {
  #known = new Set();
  #stageTimer = null;

  constructor(list, empty, stage) {
    this.list = list;
    this.empty = empty;
    this.stage = stage;
  }

  add(answer) {
    if (this.#known.has(answer.answer_id)) return;
    this.#known.add(answer.answer_id);
    this.empty.hidden = true;
    this.list.prepend(this.#node(answer));
    while (this.list.children.length > LONGEST) this.list.lastElementChild.remove();
    this.#onStage(answer);
  }

  #node(answer) {
    const citations = answer.citations ?? [];
    const asked = answer.comment_ids?.length ?? 1;
    return el(
      "li",
      { class: "answer", data: { answer: answer.answer_id }, lang: answer.lang === "zh" ? "zh-CN" : answer.lang },
      el(
        "div",
        { class: "answer-head" },
        el("span", { class: "badge accent", i18n: "label.ai" }),
        asked > 1 ? el("span", { class: "badge", i18n: "live.asked", params: { count: asked } }) : null,
      ),
      el("p", { class: "answer-question", textContent: answer.question }),
      el("div", { class: "answer-text" }, ...richText(answer.text, citations)),
      citations.length ? sourceLine(citations) : null,
      ...(answer.cards ?? []).map((card) => productCard(card)),
    );
  }

  /** The newest answer also stands under the picture for a while, without its marks. */
  #onStage(answer) {
    clearTimeout(this.#stageTimer);
    this.stage.textContent = answer.text.replace(/\s*\[\d+\]/g, "").replace(/\*\*/g, "");
    this.stage.hidden = false;
    this.#stageTimer = setTimeout(() => (this.stage.hidden = true), ON_STAGE_MS);
  }
}
