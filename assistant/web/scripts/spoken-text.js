// Which words of a reply have been spoken. Text comes clause by clause, each just before its own sound.

/** Where to cut a half-spoken clause: after a whole word, or between Chinese characters. */
function cut(text, share) {
  const end = Math.floor(text.length * share);
  if (end >= text.length) return text;
  const wordGoesOn = /[\p{Script=Latin}\d]/u.test(text[end] ?? "") && /[\p{Script=Latin}\d]/u.test(text[end - 1] ?? "");
  return wordGoesOn ? text.slice(0, end).replace(/[\p{Script=Latin}\d.,-]+$/u, "") : text.slice(0, end);
}

export class SpokenText {
  #clauses = [];

  /** @param startMs how much sound of the item was queued when these words came; theirs begins there */
  add(text, startMs) {
    this.#clauses.push({ text, startMs });
  }

  /** For captions: {said, coming} by whole clauses. */
  split(playedMs) {
    const begun = this.#clauses.filter((clause) => playedMs > 0 && clause.startMs <= playedMs).length;
    const join = (clauses) => clauses.map((clause) => clause.text).join("");
    return { said: join(this.#clauses.slice(0, begun)), coming: join(this.#clauses.slice(begun)) };
  }

  /** For an interruption: the words heard, the clause under way cut by its share of the time. */
  heard(playedMs, queuedMs) {
    let text = "";
    this.#clauses.forEach((clause, at) => {
      const endMs = this.#clauses[at + 1]?.startMs ?? queuedMs;
      if (playedMs >= endMs) text += clause.text;
      else if (playedMs > clause.startMs) text += cut(clause.text, (playedMs - clause.startMs) / (endMs - clause.startMs));
    });
    return text.trimEnd();
  }
}
