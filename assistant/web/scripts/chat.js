// The customer's chat page.
import { plain, shop } from "./api.js";
import { atEnd, byId, el, fill, icon, label, say, toEnd } from "./dom.js";
import { askWho } from "./entry.js";
import { onLanguage, pick, t } from "./i18n.js";
import { MessageView } from "./message-view.js";
import { RealtimeClient } from "./realtime-client.js";
import { asGuest, expire, forgetConversation, logOut, signedIn } from "./session.js";
import { announce, mountShell, showAccount } from "./shell.js";
import { VoiceMode } from "./voice.js";
import { VoicePanel } from "./voice-panel.js";

const LINK_NOTES = { offline: "link.offline", waiting: "link.waiting" };
/** From here on the writer is told how many characters are left. */
const NEARLY_FULL = 200;
const account = mountShell("chat");

/** Sign in if need be and show who it is; the conversation is hidden meanwhile. */
async function who(notice) {
  byId("conversation").hidden = true;
  const session = signedIn("customer") ?? (await askWho(byId("entry"), "customer", { notice }));
  byId("entry").hidden = true;
  byId("conversation").hidden = false;
  showAccount(account, session, () => {
    logOut("customer");
    location.assign("/chat");
  });
  return session;
}

class ChatPage {
  constructor(client) {
    this.client = client;
    this.conversation = client.conversation;
    this.scroller = byId("scroller");
    this.messages = new MessageView(byId("messages"), this.scroller, this.conversation, {
      onFeedback: (itemId, helpful) => client.send({ type: "shop.feedback", item_id: itemId, helpful }),
      onAsk: (card) => this.setProduct(card),
      connected: () => client.connected,
    });
    this.voice = new VoiceMode(client);
    this.panel = new VoicePanel(this.voice, { onChange: (active) => this.voiceChanged(active), onProblem: (error) => this.problem(error) });
    this.lastLink = "closed";
  }

  open() {
    this.listen();
    this.composer();
    this.keepEnd();
    this.hello();
    onLanguage(() => {
      this.client.updateSession();
      this.messages.redraw();
      this.hello();
      this.drawNotice();
    });
    this.client.open();
    byId("text").focus();
  }

  listen() {
    const on = (name, action) => this.conversation.addEventListener(name, ({ detail }) => action(detail));
    on("turn", (turn) => this.turn(turn));
    on("replies", (replies) => this.replies(replies));
    on("owner", (change) => this.owner(change));
    on("typing", ({ typing, agent }) => this.typing(typing && agent));
    on("problem", (error) => this.problem(error));
    on("restored", () => this.restored());
    on("item", ({ item, change }) => {
      if (change === "added" && item.role === "user") this.replies([]);
      this.hello();
    });
    this.client.addEventListener("state", ({ detail }) => this.link(detail));
    this.client.addEventListener("joined", () => this.messages.redraw());
  }

  /** What grows below (banners, suggestions, the text box) must not cover the end that the reader was at. */
  keepEnd() {
    let end = true;
    this.scroller.addEventListener("scroll", () => (end = atEnd(this.scroller)));
    new ResizeObserver(() => end && toEnd(this.scroller)).observe(this.scroller);
  }

  composer() {
    const text = byId("text");
    const fit = () => {
      text.style.height = "auto";
      text.style.height = `${Math.min(text.scrollHeight + 2, 160)}px`;
      byId("send").disabled = !text.value.trim();
      const left = text.maxLength - text.value.length;
      byId("room-left").hidden = left > NEARLY_FULL;
      if (left <= NEARLY_FULL) say(byId("room-left"), left > 0 ? "chat.room_left" : "chat.room_none", { count: left, most: text.maxLength });
    };
    text.addEventListener("input", fit);
    text.addEventListener("keydown", (event) => {
      // While an input method is composing, Enter chooses a candidate; it must not send.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      byId("composer").requestSubmit();
    });
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      const words = text.value.trim();
      if (!words) return;
      text.value = "";
      fit();
      this.say(words);
      text.focus();
    });
    byId("new").addEventListener("click", () => {
      forgetConversation();
      location.assign("/chat");
    });
    text.value = new URLSearchParams(location.search).get("q") ?? "";
    fit();
  }

  say(words) {
    byId("problem").hidden = true;
    this.replies([]);
    // Writing over a spoken reply interrupts it just as speaking would.
    if (this.voice.active && this.voice.state === "speaking") this.voice.interrupt();
    this.client.say(words);
    if (this.client.connected && this.conversation.owner === "bot") this.thinking(true);
    toEnd(this.scroller);
  }

  /** Greeting and suggestions, as long as nothing has been said. */
  async hello() {
    const empty = this.conversation.order.length === 0;
    byId("hello").hidden = !empty;
    if (!empty && this.aiNotice) return;
    const facts = await shop().catch(() => null);
    byId("talk").hidden = facts?.voice === false;
    if (facts && this.conversation.order.length === 0) this.replies(pick(facts.suggested_questions) || []);
    this.aiNotice = facts?.ai_notice;
    this.drawNotice();
  }

  drawNotice() {
    byId("ai-notice").textContent = pick(this.conversation.aiNotice ?? this.aiNotice);
  }

  restored() {
    this.hello();
    this.drawNotice();
    toEnd(this.scroller);
    if (this.lastLink === "lost") announce(t("chat.missed"));
    this.lastLink = "open";
  }

  replies(replies) {
    const chip = (text) => el("button", { type: "button", class: "chip", textContent: text, on: { click: () => this.say(text) } });
    fill(byId("replies"), ...replies.map(chip));
    byId("replies").hidden = replies.length === 0;
  }

  turn({ state }) {
    this.thinking(state === "thinking" && !this.voice.active);
  }

  thinking(shown) {
    byId("thinking").hidden = !shown;
    if (shown) toEnd(this.scroller);
  }

  typing(agent) {
    const box = byId("typing");
    clearTimeout(this.typingTimer);
    box.hidden = !agent;
    if (!agent) return;
    say(box, "chat.typing", { name: agent.display_name });
    this.typingTimer = setTimeout(() => (box.hidden = true), 6000);
  }

  owner({ owner, escalation }) {
    const box = byId("handover");
    const known = escalation ?? this.conversation.escalation;
    const agent = known?.agent?.display_name ?? (owner === "human" ? this.conversation.last("staff")?.name ?? t("who.staff") : null);
    box.hidden = owner === "bot";
    if (owner !== "bot") this.thinking(false);
    if (owner === "bot") {
      if (escalation) announce(t("handover.done"));
      return;
    }
    const waiting = owner === "queue" || !agent;
    const ticket = known?.ticket_id ? el("span", { class: "faint", i18n: "handover.ticket", params: { id: known.ticket_id.slice(-6).toUpperCase() } }) : null;
    const title = waiting ? el("strong", { i18n: "handover.waiting" }) : el("strong", { i18n: "handover.with", params: { name: agent } });
    fill(box, icon(waiting ? "clock" : "user"), el("span", { class: "notice-text" }, title, waiting ? el("span", { class: "faint", i18n: "handover.waiting_lead" }) : null), ticket);
    box.dataset.owner = owner;
  }

  problem(error) {
    this.thinking(false);
    fill(byId("problem"), el("span", { class: "notice-text", textContent: plain(error) }), el("button", { type: "button", class: "button quiet small", i18n: "action.close", on: { click: () => (byId("problem").hidden = true) } }));
    byId("problem").hidden = false;
  }

  link(state) {
    const box = byId("link");
    if (state === "refused") return this.renew();
    const key = LINK_NOTES[state];
    if (key) this.lastLink = "lost";
    if (key || state === "open") box.hidden = !key;
    if (key) say(box.querySelector(".notice-text"), key);
    if (key) this.thinking(false);
    this.messages.redraw();
  }

  /** The log-in has run out: a guest gets a new one quietly, others are asked; the conversation goes on. */
  async renew() {
    const guest = signedIn("customer")?.principal.role === "guest";
    expire("customer");
    const session = await (guest ? asGuest().catch(() => null) : null);
    this.client.renew((session ?? (await who("entry.expired"))).token);
  }

  setProduct(card) {
    this.client.setProduct(card);
    const box = byId("about");
    box.hidden = !card;
    byId("text").focus();
    if (!card) return;
    const clear = el("button", { type: "button", class: "button quiet icon-only small", on: { click: () => this.setProduct(null) } }, icon("end"));
    label(clear, "chat.about_clear");
    fill(box, icon("box"), el("span", { class: "notice-text", i18n: "chat.about", params: { title: card.title } }), clear);
  }

  voiceChanged(active) {
    this.messages.quiet = active;
    document.body.dataset.voice = active ? "on" : "off";
    toEnd(this.scroller);
  }
}

who().then((session) => new ChatPage(new RealtimeClient(session.token)).open());
