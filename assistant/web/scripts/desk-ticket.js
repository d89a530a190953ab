// One ticket open on the desk: head with actions, conversation, reply box, side panel.
import { api, plain } from "./api.js";
import { actionButtons, allowedActions, supervises, wordOf } from "./desk-actions.js";
import { chooseColleague, chooseTicket } from "./desk-choice.js";
import { priorityBadge, named, statusBadge } from "./desk-queue.js";
import { sidePanel } from "./desk-side.js";
import { Transcript } from "./desk-transcript.js";
import { byId, el, fill, icon } from "./dom.js";
import { t } from "./i18n.js";
import { slaOf, slaText } from "./sla.js";

const CAN_WRITE = ["open", "pending", "on_hold"];
const OPEN = ["new", ...CAN_WRITE];

export class TicketView {
  current = null;
  #replyKey = null;
  #drafts = new Map();

  /** @param actions {onChanged(ticket), onBack(), onTyping(ticketId), onOpen(ticketId)} */
  constructor(session, actions) {
    this.session = session;
    this.actions = actions;
    this.box = byId("ticket");
    this.transcript = new Transcript();
    setInterval(() => this.#tick(), 1000);
  }

  get ticketId() {
    return this.current?.ticket.ticket_id ?? null;
  }

  async open(ticketId) {
    if (this.ticketId) this.#drafts.set(this.ticketId, this.text.value);
    const sameAsBefore = ticketId === this.ticketId;
    this.wanted = ticketId;
    try {
      const found = await api(this.#path(ticketId), { token: this.session.token });
      if (this.wanted !== ticketId) return;
      this.current = found;
    } catch (error) {
      if (this.wanted === ticketId) this.#problem(error);
      return;
    }
    byId("nothing").hidden = true;
    this.box.hidden = false;
    if (sameAsBefore) this.#refresh();
    else this.#build();
    this.transcript.show(this.current.messages ?? []);
  }

  close() {
    this.current = null;
    this.wanted = null;
    this.box.hidden = true;
    byId("nothing").hidden = false;
  }

  /** News about a ticket; only the open one matters here. */
  update(ticket) {
    if (ticket.ticket_id !== this.ticketId || ticket.version < this.current.ticket.version) return;
    this.current.ticket = { ...this.current.ticket, ...ticket };
    this.#refresh();
  }

  message(event) {
    if (event.ticket_id !== this.ticketId && event.conversation_id !== this.current?.ticket.conversation_id) return;
    this.#said(event.message);
  }

  redraw() {
    if (!this.current) return;
    this.#refresh();
    this.transcript.show(this.current.messages ?? []);
  }

  get mine() {
    return this.current?.ticket.assignee_id === this.session.principal.subject;
  }

  allowed() {
    return this.current ? allowedActions(this.current.ticket, this.session.principal) : [];
  }

  actionOfKey(key) {
    return this.allowed().find((action) => action.key === key)?.name;
  }

  async act(action) {
    const body = await this.#bodyOf(action, this.current.ticket).catch((error) => (this.#problem(error), null));
    if (body === null) return;
    await this.#post(action, body, `desk.done.${wordOf(action)}`);
    if (action === "claim" && this.mine) this.text.focus();
  }

  /** What the request has to say; null when the question about it was left unanswered. */
  async #bodyOf(action, ticket) {
    const { token } = this.session;
    if (action === "claim") return { version: ticket.version };
    if (action === "assign") return (await chooseColleague(ticket, token).then((id) => id && { agent_id: id })) || null;
    if (action === "merge") return (await chooseTicket(ticket, token).then((id) => id && { into: id })) || null;
    return undefined;
  }

  /** Show a message once, and keep it for when the list is drawn again. */
  #said(message) {
    const known = (this.current.messages ??= []);
    if (known.some(({ message_id: id }) => id === message.message_id)) return;
    known.push(message);
    this.transcript.add(message);
  }

  async reply() {
    const text = this.text.value.trim();
    if (!text || this.text.disabled) return;
    // One key for one text: sending again after a lost answer must not say it twice.
    this.#replyKey ??= crypto.getRandomValues(new Uint32Array(4)).join("-");
    const sent = await this.#post("reply", { text, idempotency_key: this.#replyKey }, "desk.done.reply");
    if (!sent) return;
    this.#replyKey = null;
    this.text.value = "";
    if (sent.message) this.#said(sent.message);
  }

  useSuggestion() {
    const text = this.current?.ticket.suggested_reply?.text;
    if (!text || this.text.disabled) return;
    this.text.value = text;
    this.text.focus();
  }

  focusReply() {
    this.text?.focus();
  }

  async #post(action, body, done) {
    const id = this.ticketId;
    try {
      const answer = await api(`${this.#path(id)}/${action}`, { method: "POST", body, token: this.session.token });
      this.update(answer.ticket);
      this.actions.onChanged(answer.ticket);
      this.#flash("notice", t(done));
      return answer;
    } catch (error) {
      if (error.status === 409) await this.open(id);
      this.#problem(error);
      return null;
    }
  }

  #path(ticketId) {
    return `/v1/desk/tickets/${encodeURIComponent(ticketId)}`;
  }

  #flash(look, text) {
    if (!this.flash) return;
    fill(this.flash, el("p", { class: look, textContent: text }));
  }

  #problem(error) {
    const text = error.status === 409 ? `${plain(error)} ${t("desk.changed")}` : plain(error);
    if (this.current) this.#flash("notice danger", text);
    else {
      byId("queue-problem").textContent = text;
      byId("queue-problem").hidden = false;
    }
  }

  #build() {
    this.head = el("header", { class: "ticket-head" });
    this.side = el("aside", { class: "side" });
    this.suggestion = el("div", { class: "suggestion" });
    this.flash = el("div", { class: "flash", role: "status" });
    this.text = el("textarea", { class: "input", id: "reply-text", maxLength: 4000, i18nPlaceholder: "desk.reply_placeholder" });
    this.text.addEventListener("input", () => {
      this.#replyKey = null;
      this.actions.onTyping(this.ticketId);
    });
    this.send = el("button", { type: "submit", class: "button primary small", i18n: "desk.send" });
    this.hint = el("span", { class: "faint" });
    const form = el(
      "form",
      { class: "reply", on: { submit: (event) => (event.preventDefault(), this.reply()) } },
      this.flash,
      this.suggestion,
      el("label", { class: "unseen", htmlFor: "reply-text", i18n: "desk.reply_input" }),
      this.text,
      el("div", { class: "reply-foot" }, this.hint, this.send),
    );
    this.#replyKey = null;
    this.text.value = this.#drafts.get(this.ticketId) ?? "";
    this.box.dataset.side = "";
    fill(this.box, this.head, el("div", { class: "ticket-main" }, this.transcript.list, form), this.side);
    this.#refresh();
  }

  #refresh() {
    const { ticket } = this.current;
    const writing = this.mine && CAN_WRITE.includes(ticket.status);
    this.text.disabled = !writing;
    this.send.disabled = !writing;
    const other = ticket.assignee_name ?? ticket.assignee_id;
    this.hint.textContent = this.#hint(ticket, writing, other);
    this.suggestion.hidden = !ticket.suggested_reply?.text;
    fill(
      this.suggestion,
      el("span", { class: "badge accent", i18n: "desk.suggested" }),
      el("p", { textContent: ticket.suggested_reply?.text ?? "" }),
      el("button", { type: "button", class: "button small", disabled: !writing, on: { click: () => this.useSuggestion() } }, el("span", { i18n: "desk.use_suggestion" }), el("kbd", { textContent: "i", "aria-hidden": "true" })),
    );
    this.#head(ticket);
    const decide = (decision) => this.#post("action", { decision }, `desk.done.${decision}`);
    fill(this.side, ...sidePanel(this.current, { onDecide: supervises(this.session.principal) ? decide : null, onOpen: this.actions.onOpen }));
  }

  #hint(ticket, writing, other) {
    if (writing) return ticket.owner === "bot" ? t("desk.reply_takes_back") : "";
    if (!OPEN.includes(ticket.status)) return t("desk.reply_ended");
    return other && !this.mine ? t("desk.reply_others", { name: other }) : t("desk.reply_claim_first");
  }

  #head(ticket) {
    const opened = this.head.querySelector(".menu")?.open;
    const focused = this.head.contains(document.activeElement) ? document.activeElement.dataset.action : null;
    this.clock = el("span", { class: "sla" });
    fill(
      this.head,
      el("button", { type: "button", class: "button quiet icon-only small", id: "back", i18nLabel: "action.back", on: { click: () => this.actions.onBack() } }, icon("back")),
      el(
        "div",
        { class: "ticket-title" },
        el("h2", { textContent: ticket.summary?.issue || named("reason", ticket.reason_code) }),
        el("p", {}, priorityBadge(ticket), statusBadge(ticket), el("span", { class: "badge", textContent: named("reason", ticket.reason_code) }), this.#answering(ticket), this.clock, el("span", { class: "faint", textContent: ticket.assignee_name ?? ticket.assignee_id ?? "" })),
      ),
      el("div", { class: "ticket-actions" }, this.#moreButton(), ...actionButtons(this.allowed(), (name) => this.act(name))),
    );
    if (opened && this.head.querySelector(".menu")) this.head.querySelector(".menu").open = true;
    if (focused) (this.head.querySelector(`[data-action="${focused}"]`) ?? this.head.querySelector("[data-action]"))?.focus();
    this.#tick();
  }

  /** A case may stay open while the assistant talks to the customer again. */
  #answering(ticket) {
    if (ticket.owner !== "bot" || !CAN_WRITE.includes(ticket.status)) return null;
    return el("span", { class: "badge accent", i18n: "desk.bot_answers" });
  }

  /** On narrow screens the side panel takes the conversation's place and back. */
  #moreButton() {
    const open = this.box.dataset.side === "open";
    const button = el("button", { type: "button", class: "button small", id: "more", i18n: "desk.more", "aria-expanded": String(open), data: { action: "more" } });
    button.addEventListener("click", () => {
      this.box.dataset.side = this.box.dataset.side === "open" ? "" : "open";
      button.setAttribute("aria-expanded", String(this.box.dataset.side === "open"));
    });
    return button;
  }

  #tick() {
    if (!this.current || !this.clock) return;
    const sla = slaOf(this.current.ticket, Date.now());
    this.clock.dataset.sla = sla.state;
    this.clock.textContent = slaText(sla);
  }
}
