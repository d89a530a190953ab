// One ticket open on the desk: head with actions, conversation, reply box, side panel.
import { api, plain } from "./api.js";
import { priorityBadge, named, statusBadge } from "./desk-queue.js";
import { sidePanel } from "./desk-side.js";
import { Transcript } from "./desk-transcript.js";
import { byId, el, fill, icon } from "./dom.js";
import { t } from "./i18n.js";
import { slaOf, slaText } from "./sla.js";

/** What may be done, by status; `mine` actions are the assignee's. [action, key, status, mine] */
const ACTIONS = [
  ["claim", "c", ["new"], false],
  ["resume", "e", ["pending", "on_hold"], true],
  ["pending", "p", ["open"], true],
  ["hold", "h", ["open"], true],
  ["release", "u", ["open"], true],
  ["solve", "s", ["open", "pending"], true],
  ["reopen", "o", ["solved"], false],
];
const PRIMARY = new Set(["claim", "solve", "resume"]);
const CAN_WRITE = ["open", "pending", "on_hold"];
const DECIDERS = ["supervisor", "admin"];

export class TicketView {
  current = null;
  #replyKey = null;

  /** @param actions {onChanged(ticket), onBack(), onTyping(ticketId)} */
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
    this.transcript.add(event.message);
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
    if (!this.current) return [];
    const supervises = DECIDERS.includes(this.session.principal.role);
    return ACTIONS.filter(([name, , statuses, own]) => statuses.includes(this.current.ticket.status) && (!own || this.mine || (name === "release" && supervises)));
  }

  actionOfKey(key) {
    return this.allowed().find(([, each]) => each === key)?.[0];
  }

  async act(action) {
    const { ticket } = this.current;
    const body = action === "claim" ? { version: ticket.version } : undefined;
    await this.#post(action, body, `desk.done.${action}`);
    if (action === "claim" && this.mine) this.text.focus();
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
    if (sent.message) this.transcript.add(sent.message);
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
    this.hint.textContent = writing ? "" : other && !this.mine ? t("desk.reply_others", { name: other }) : t("desk.reply_claim_first");
    this.suggestion.hidden = !ticket.suggested_reply?.text;
    fill(
      this.suggestion,
      el("span", { class: "badge accent", i18n: "desk.suggested" }),
      el("p", { textContent: ticket.suggested_reply?.text ?? "" }),
      el("button", { type: "button", class: "button small", disabled: !writing, on: { click: () => this.useSuggestion() } }, el("span", { i18n: "desk.use_suggestion" }), el("kbd", { textContent: "i", "aria-hidden": "true" })),
    );
    this.#head(ticket);
    const decides = DECIDERS.includes(this.session.principal.role);
    fill(this.side, ...sidePanel(this.current, decides ? (decision) => this.#post("action", { decision }, `desk.done.${decision}`) : null));
  }

  #head(ticket) {
    const focused = this.head.contains(document.activeElement) ? document.activeElement.dataset.action : null;
    const button = ([name, key]) =>
      el(
        "button",
        { type: "button", class: `button small ${PRIMARY.has(name) ? "primary" : ""}`, data: { action: name }, "aria-keyshortcuts": key, on: { click: () => this.act(name) } },
        el("span", { i18n: `desk.${name}` }),
        el("kbd", { textContent: key, "aria-hidden": "true" }),
      );
    this.clock = el("span", { class: "sla" });
    fill(
      this.head,
      el("button", { type: "button", class: "button quiet icon-only small", id: "back", i18nLabel: "action.back", on: { click: () => this.actions.onBack() } }, icon("back")),
      el(
        "div",
        { class: "ticket-title" },
        el("h2", { textContent: ticket.summary?.issue || named("reason", ticket.reason_code) }),
        el("p", {}, priorityBadge(ticket), statusBadge(ticket), el("span", { class: "badge", textContent: named("reason", ticket.reason_code) }), this.clock, el("span", { class: "faint", textContent: ticket.assignee_name ?? ticket.assignee_id ?? "" })),
      ),
      el("div", { class: "ticket-actions" }, this.#moreButton(), ...this.allowed().map(button)),
    );
    if (focused) (this.head.querySelector(`[data-action="${focused}"]`) ?? this.head.querySelector("[data-action]"))?.focus();
    this.#tick();
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
