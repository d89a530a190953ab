// What has been said, made from the server's events. No elements and no socket here.
// Emits "item" {item, change: added | updated | removed}, "turn" {state: thinking | answering | done},
// "replies", "owner", "typing" and "problem".

const ROLES = { customer: "user", user: "user", assistant: "assistant", bot: "assistant", agent: "staff", staff: "staff", system: "system" };
/** Errors that only say a request came too late to matter. */
const HARMLESS = new Set([
  "conversation_already_has_active_response",
  "response_cancel_not_active",
  "input_audio_buffer_commit_empty",
  "item_not_found",
]);

export class Conversation extends EventTarget {
  items = new Map();
  order = [];
  owner = "bot";
  escalation = null;
  token = null;
  cursor = null;
  aiNotice = null;
  /** Ids of messages that are the system's notices, whichever way their words come. */
  notices = new Set();
  #dropped = new Set();

  /** Take one server event. Events that are not about the conversation are ignored. */
  apply(event) {
    // A notice without its words comes as the reply of this connection; until it is whole, it may have to be asked for.
    const announced = event.type === "shop.escalation" && event.item_id && !event.message;
    if (event.cursor != null && !announced) this.cursor = event.cursor;
    HANDLERS[event.type]?.call(this, event);
  }

  /** Put in a message of the customer's that the server has yet to confirm. */
  addLocal(id, text) {
    this.put(id, { role: "user", text, status: "sending", time: new Date().toISOString() });
  }

  /** From now on nothing of this reply is shown; it was interrupted. */
  dropResponse(responseId) {
    this.#dropped.add(responseId);
  }

  isDropped(responseId) {
    return this.#dropped.has(responseId);
  }

  /** The last item of a role, or undefined. */
  last(role) {
    const id = this.order.findLast((each) => this.items.get(each).role === role);
    return id && this.items.get(id);
  }

  put(id, changes, after) {
    if (this.notices.has(id)) changes.role = "system";
    const known = this.items.get(id);
    if (known) {
      Object.assign(known, changes);
      this.#emit("item", { item: known, change: "updated" });
      return known;
    }
    const item = { id, role: "assistant", text: "", status: "in_progress", citations: [], cards: [], ...changes };
    this.items.set(id, item);
    const place = after == null ? this.order.length : this.order.indexOf(after) + 1;
    this.order.splice(place, 0, id);
    this.#emit("item", { item, change: "added", before: this.order[place + 1] ?? null });
    return item;
  }

  remove(id) {
    const item = this.items.get(id);
    if (!item) return;
    this.items.delete(id);
    this.order.splice(this.order.indexOf(id), 1);
    this.#emit("item", { item, change: "removed" });
  }

  /** Merge what the server remembers: known items are corrected, missed ones go where they belong. */
  restore(history) {
    let previous = null;
    for (const entry of history) {
      const role = ROLES[entry.role] ?? "system";
      const known = this.items.has(entry.item_id);
      const changes = { role, text: entry.text ?? "", status: entry.status ?? "completed", time: entry.created_at };
      for (const key of ["citations", "cards"]) if (entry[key]?.length) changes[key] = entry[key];
      if (entry.display_name) changes.name = entry.display_name;
      this.put(entry.item_id, changes, known ? undefined : (previous ?? undefined));
      previous = entry.item_id;
    }
  }

  /** The connection broke: replies in the air will not be finished by this connection. */
  connectionLost() {
    for (const id of [...this.order]) {
      const item = this.items.get(id);
      if (item.role === "assistant" && item.status === "in_progress") this.put(id, { status: "interrupted" });
    }
  }

  emitTurn(state, extra = {}) {
    this.#emit("turn", { state, ...extra });
  }

  emit(name, detail) {
    this.#emit(name, detail);
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

function textOf(item) {
  return (item.content ?? []).map((part) => part.text ?? part.transcript ?? "").join("");
}

function itemAdded(event) {
  const { item } = event;
  if (item.type && item.type !== "message") return;
  const role = ROLES[item.role] ?? "system";
  const text = textOf(item);
  const known = this.items.get(item.id);
  // A reply shows itself with its first words; only notices come whole.
  if (role === "assistant" && !known && !(text && item.status === "completed")) return;
  const changes = { role };
  if (text && !(known && role === "assistant")) changes.text = text;
  if (role === "user") changes.status = text ? "completed" : "hearing";
  else if (!known) changes.status = "completed";
  this.put(item.id, known ? changes : { time: new Date().toISOString(), ...changes });
}

function delta(event) {
  if (this.isDropped(event.response_id)) return;
  const item = this.items.get(event.item_id);
  this.put(event.item_id, {
    role: "assistant",
    text: (item?.text ?? "") + event.delta,
    status: "in_progress",
    responseId: event.response_id,
    ...(item?.time ? {} : { time: new Date().toISOString() }),
  });
  this.emitTurn("answering", { responseId: event.response_id });
}

function textDone(event) {
  const item = this.items.get(event.item_id);
  const text = event.text ?? event.transcript;
  if (item && text != null && !this.isDropped(event.response_id) && item.status === "in_progress") this.put(event.item_id, { text });
}

function heardPartial(event) {
  const item = this.items.get(event.item_id);
  if (item?.status === "completed") return;
  this.put(event.item_id, { role: "user", spoken: true, status: "hearing", text: (item?.text ?? "") + event.delta, time: item?.time ?? new Date().toISOString() });
}

function heardFinal(event) {
  const text = (event.transcript ?? "").trim();
  if (!text) this.remove(event.item_id);
  else this.put(event.item_id, { role: "user", spoken: true, status: "completed", text, time: this.items.get(event.item_id)?.time ?? new Date().toISOString() });
}

function responseDone(event) {
  const { response } = event;
  const status = { completed: "completed", cancelled: "interrupted", incomplete: "interrupted", failed: "failed" }[response.status] ?? "completed";
  for (const item of [...this.items.values()]) {
    if (item.responseId === response.id && item.status === "in_progress") this.put(item.id, { status });
  }
  const failure = response.status_details?.error;
  if (response.status === "failed") this.emit("problem", failure ?? { code: "response_failed" });
  this.emitTurn("done", { responseId: response.id });
}

function attach(key) {
  return function (event) {
    if (this.isDropped(event.response_id)) return;
    this.put(event.item_id, { [key]: event[key], responseId: event.response_id });
  };
}

function conversationState(event) {
  this.token = event.conversation_token ?? this.token;
  this.aiNotice = event.ai_notice ?? this.aiNotice;
  this.restore(event.history ?? []);
  this.owner = event.owner ?? this.owner;
  this.emit("owner", { owner: this.owner });
  this.emit("restored", { history: event.history ?? [] });
}

function escalation(event) {
  this.escalation = event;
  this.owner = event.owner ?? this.owner;
  if (event.item_id) {
    this.notices.add(event.item_id);
    if (event.message) this.put(event.item_id, { text: event.message, status: "completed", time: new Date().toISOString() });
    else if (this.items.has(event.item_id)) this.put(event.item_id, {});
  }
  if (this.owner !== "bot") this.emitTurn("done", {});
  this.emit("owner", { owner: this.owner, escalation: event });
}

function staffMessage(event) {
  this.put(event.item_id, { role: "staff", text: event.text, status: "completed", name: event.agent?.display_name, time: event.created_at });
  this.emit("typing", { typing: false });
}

const HANDLERS = {
  "shop.conversation": conversationState,
  "conversation.item.added": itemAdded,
  "conversation.item.done": itemAdded,
  "conversation.item.input_audio_transcription.delta": heardPartial,
  "conversation.item.input_audio_transcription.completed": heardFinal,
  "conversation.item.input_audio_transcription.failed"(event) {
    this.remove(event.item_id);
    this.emit("problem", { code: "not_understood" });
  },
  "conversation.item.truncated"(event) {
    if (event.transcript != null) this.put(event.item_id, { text: event.transcript });
  },
  "response.created"(event) {
    this.emitTurn("thinking", { responseId: event.response.id });
  },
  "response.output_text.delta": delta,
  "response.output_text.done": textDone,
  "response.output_audio_transcript.delta": delta,
  "response.output_audio_transcript.done": textDone,
  "response.done": responseDone,
  "shop.citations": attach("citations"),
  "shop.product_cards": attach("cards"),
  "shop.quick_replies"(event) {
    if (!this.isDropped(event.response_id)) this.emit("replies", event.replies ?? []);
  },
  "shop.escalation": escalation,
  "shop.staff.message": staffMessage,
  // Said in another window of the same conversation.
  "shop.message"(event) {
    this.restore([event.message]);
  },
  "shop.staff.typing"(event) {
    this.emit("typing", { typing: true, agent: event.agent });
  },
  error(event) {
    if (!HARMLESS.has(event.error?.code)) this.emit("problem", event.error ?? {});
  },
};
