// The little markup an answer may carry: paragraphs, "- " lists, **bold** and [1]. Built as nodes, never as HTML.
import { citationChip } from "./citations.js";
import { el } from "./dom.js";

const INLINE = /\*\*([^*]+)\*\*|\[(\d{1,2})\]/g;

function inline(text, byIndex) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    const citation = found[2] ? byIndex.get(Number(found[2])) : null;
    if (found[2] && !citation) continue;
    nodes.push(text.slice(from, found.index));
    nodes.push(citation ? citationChip(citation) : el("strong", { textContent: found[1] }));
    from = found.index + found[0].length;
  }
  nodes.push(text.slice(from));
  return nodes.filter((node) => node !== "");
}

/** Nodes for an answer's text; `citations` become chips where the text names them. */
export function richText(text, citations = []) {
  const byIndex = new Map(citations.map((citation) => [Number(citation.index), citation]));
  const blocks = [];
  let list = null;
  for (const line of text.split("\n")) {
    const bullet = /^\s*[-•·]\s+(.*)$/.exec(line);
    if (bullet) {
      if (!list) blocks.push((list = el("ul", { class: "bullets" })));
      list.append(el("li", {}, ...inline(bullet[1], byIndex)));
    } else {
      list = null;
      if (line.trim()) blocks.push(el("p", {}, ...inline(line, byIndex)));
    }
  }
  return blocks;
}
