// The list of tickets: filtered, sorted by urgency, with running clocks.
import { byId, el, fill } from "./dom.js";
import { clockTime, has, t } from "./i18n.js";
import { slaOf, slaText } from "./sla.js";

const FILTERS = {
  active: ["new", "open", "pending", "on_hold"],
  new: ["new"],
  open: ["open"],
  pending: ["pending"],
  on_hold: ["on_hold"],
  solved: ["solved", "closed", "merged"],
};
const URGENCY = { urgent: 0, high: 1, normal: 2, low: 3 };
const STANDING = { breached: 0, alert: 1, ok: 2, none: 3 };
const PRIORITY_BADGE = { urgent: "danger", high: "warn" };
const STATUS_BADGE = { new: "accent", open: "staff", solved: "ok" };

export const named = (kind, value) => (has(`${kind}.${value}`) ? t(`${kind}.${value}`) : String(value ?? ""));
export const priorityBadge = (ticket) => el("span", { class: `badge ${PRIORITY_BADGE[ticket.priority] ?? ""}`, textContent: named("priority", ticket.priority) });
export const statusBadge = (ticket) => el("span", { class: `badge ${STATUS_BADGE[ticket.status] ?? ""}`, textContent: named("status", ticket.status) });

export class Queue {
  tickets = new Map();
  filter = "active";
  chosen = null;
  #rows = new Map();

  /** @param actions {onOpen(ticketId), onFilter(statuses)} */
  constructor(actions, now = () => Date.now()) {
    this.actions = actions;
    this.now = now;
    this.list = byId("tickets");
    this.#filters();
    setInterval(() => this.tick(), 1000);
  }

  get statuses() {
    return FILTERS[this.filter];
  }

  /** Replace everything that the present filter covers. */
  load(tickets) {
    this.tickets = new Map(tickets.map((ticket) => [ticket.ticket_id, ticket]));
    this.draw();
  }

  put(ticket) {
    this.tickets.set(ticket.ticket_id, { ...this.tickets.get(ticket.ticket_id), ...ticket });
    this.draw();
  }

  choose(ticketId) {
    this.chosen = ticketId;
    for (const [id, row] of this.#rows) row.setAttribute("aria-current", String(id === ticketId));
  }

  /** The neighbour of the chosen ticket (or of the focused one), for moving by keyboard. */
  neighbour(step) {
    const ids = [...this.list.querySelectorAll(".ticket-row")].map((row) => row.dataset.ticket);
    const at = ids.indexOf(document.activeElement?.dataset?.ticket ?? this.chosen);
    const id = ids[Math.max(0, Math.min(ids.length - 1, at < 0 ? 0 : at + step))];
    return this.#rows.get(id);
  }

  focusChosen() {
    (this.#rows.get(this.chosen) ?? this.list.querySelector(".ticket-row"))?.focus();
  }

  draw() {
    const focused = document.activeElement?.dataset?.ticket;
    const shown = [...this.tickets.values()].filter((ticket) => this.statuses.includes(ticket.status)).sort((a, b) => this.#compare(a, b));
    this.#rows = new Map(shown.map((ticket) => [ticket.ticket_id, this.#row(ticket)]));
    fill(this.list, ...[...this.#rows.values()].map((row) => el("li", {}, row)));
    byId("queue-empty").hidden = shown.length > 0;
    byId("count").textContent = String(shown.length);
    this.choose(this.chosen);
    this.tick();
    if (focused) this.#rows.get(focused)?.focus();
  }

  tick() {
    for (const [id, row] of this.#rows) {
      const sla = slaOf(this.tickets.get(id), this.now());
      row.dataset.sla = sla.state;
      const clock = row.querySelector(".sla");
      clock.dataset.sla = sla.state;
      clock.textContent = slaText(sla);
    }
  }

  #compare(a, b) {
    const open = (ticket) => (["new", "open"].includes(ticket.status) ? 0 : 1);
    return (
      open(a) - open(b) ||
      STANDING[slaOf(a, this.now()).state] - STANDING[slaOf(b, this.now()).state] ||
      (URGENCY[a.priority] ?? 9) - (URGENCY[b.priority] ?? 9) ||
      Date.parse(a.created_at) - Date.parse(b.created_at)
    );
  }

  #row(ticket) {
    const who = ticket.assignee_name ?? ticket.assignee_id;
    return el(
      "button",
      { type: "button", class: "ticket-row", data: { ticket: ticket.ticket_id }, on: { click: () => this.actions.onOpen(ticket.ticket_id) } },
      el("span", { class: "ticket-line" }, priorityBadge(ticket), el("span", { class: "badge", textContent: named("reason", ticket.reason_code) }), el("span", { class: "grow" }), el("span", { class: "sla" })),
      el("span", { class: "ticket-issue", textContent: ticket.summary?.issue ?? ticket.ticket_id }),
      el("span", { class: "ticket-line" }, statusBadge(ticket), el("span", { class: "faint grow", textContent: [who, named("channel", ticket.channel)].filter(Boolean).join(" · ") }), el("span", { class: "faint", textContent: clockTime(ticket.created_at) })),
    );
  }

  #filters() {
    const buttons = Object.keys(FILTERS).map((name) =>
      el("button", {
        type: "button",
        class: "chip",
        i18n: `desk.filter.${name}`,
        "aria-pressed": String(name === this.filter),
        data: { filter: name },
        on: { click: () => this.setFilter(name) },
      }),
    );
    fill(byId("filters"), ...buttons);
  }

  setFilter(name) {
    this.filter = name;
    for (const button of byId("filters").children) button.setAttribute("aria-pressed", String(button.dataset.filter === name));
    this.draw();
    this.actions.onFilter(this.statuses);
  }
}
