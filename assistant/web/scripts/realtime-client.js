// The customer's end of /v1/realtime: keeps the conversation over reconnects, and what is not yet confirmed.
// Emits "state" (of the connection), "event" (every server event) and "joined".
import { Conversation } from "./conversation.js";
import { language } from "./i18n.js";
import { rememberConversation, rememberedConversation } from "./session.js";
import { LiveSocket } from "./socket.js";

const PCM = { type: "audio/pcm", rate: 24000 };

function newId(prefix) {
  return `${prefix}_${crypto.getRandomValues(new Uint32Array(4)).reduce((text, part) => text + part.toString(36), "")}`;
}

export class RealtimeClient extends EventTarget {
  conversation = new Conversation();
  modality = "text";
  product = null;
  #unanswered = new Map();
  #joined = false;

  constructor(token) {
    super();
    // After a reload the page is empty, so the token is used without a cursor and the whole history comes.
    this.conversation.token = rememberedConversation()?.token ?? null;
    this.socket = new LiveSocket(() => this.#address(), token);
    this.socket.addEventListener("state", ({ detail }) => this.#connection(detail));
    this.socket.addEventListener("event", ({ detail }) => this.#receive(detail));
  }

  open() {
    this.socket.open();
  }

  close() {
    this.socket.close();
  }

  /** Go on under a new log-in; what was not yet confirmed is sent then. */
  renew(token) {
    this.socket.token = token;
    this.socket.open();
  }

  get connected() {
    return this.socket.state === "open" && this.#joined;
  }

  /** Say something in writing. It is kept until the server has taken it and begun to answer. */
  say(text) {
    const id = newId("item");
    this.conversation.addLocal(id, text);
    this.#unanswered.set(id, text);
    if (this.connected) this.#sendMessage(id, text);
  }

  /** Send an event that is only worth sending now (audio, playback, cancel). Returns whether it went. */
  send(event) {
    return this.connected && this.socket.send({ event_id: newId("event"), ...event });
  }

  setModality(modality) {
    this.modality = modality;
    this.updateSession();
  }

  setProduct(card) {
    this.product = card;
    this.updateSession();
  }

  updateSession() {
    const session = {
      type: "realtime",
      output_modalities: [this.modality],
      shop: { lang: language(), current_product: this.product?.sku ?? null },
    };
    if (this.modality === "audio") {
      session.audio = {
        input: { format: PCM, turn_detection: { type: "server_vad", create_response: true, interrupt_response: true } },
        output: { format: PCM },
      };
    }
    this.send({ type: "session.update", session });
  }

  #address() {
    const query = new URLSearchParams();
    if (this.conversation.token) query.set("conversation_token", this.conversation.token);
    if (this.conversation.token && this.conversation.cursor != null) query.set("cursor", this.conversation.cursor);
    const text = query.toString();
    return text ? `/v1/realtime?${text}` : "/v1/realtime";
  }

  #connection(state) {
    if (state !== "open" && this.#joined) {
      this.#joined = false;
      this.conversation.connectionLost();
    }
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }

  #receive(event) {
    this.#settle(event);
    this.conversation.apply(event);
    if (this.conversation.token) rememberConversation({ token: this.conversation.token, cursor: this.conversation.cursor });
    this.dispatchEvent(new CustomEvent("event", { detail: event }));
    if (event.type === "shop.conversation") this.#join(event.history ?? []);
  }

  #join(history) {
    this.#joined = true;
    this.updateSession();
    for (const [id, text] of [...this.#unanswered]) this.#resume(id, text, history);
    this.dispatchEvent(new CustomEvent("joined"));
  }

  /** After a reconnect: send again what did not arrive, ask again for a reply that never began. */
  #resume(id, text, history) {
    const place = history.findIndex((entry) => entry.item_id === id);
    const confirmed = place >= 0 || this.conversation.items.get(id)?.status === "completed";
    if (!confirmed) return this.#sendMessage(id, text);
    const answered = history.slice(place + 1).some((entry) => entry.role === "assistant" || entry.role === "agent");
    if (answered || this.conversation.owner !== "bot") this.#unanswered.delete(id);
    else this.socket.send({ type: "response.create", event_id: newId("event") });
  }

  #sendMessage(id, text) {
    const item = { id, type: "message", role: "user", content: [{ type: "input_text", text }] };
    this.socket.send({ type: "conversation.item.create", event_id: newId("event"), item });
    this.socket.send({ type: "response.create", event_id: newId("event") });
  }

  /** Forget what has been answered: a reply has begun, or a person has the conversation. */
  #settle(event) {
    const begun = event.type === "response.output_item.added" || event.type === "response.done";
    const taken = event.type === "shop.escalation" && event.owner !== "bot";
    if (begun || taken) {
      for (const id of [...this.#unanswered.keys()]) {
        if (this.conversation.items.get(id)?.status === "completed") this.#unanswered.delete(id);
      }
    }
    if (this.conversation.owner !== "bot" && event.type === "conversation.item.added") this.#unanswered.delete(event.item.id);
  }
}
