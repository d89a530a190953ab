// What staff need to know beside the conversation: summary, proposal, orders, facts.
import { sourceLine } from "./citations.js";
import { el } from "./dom.js";
import { citationsOf } from "./desk-transcript.js";
import { named } from "./desk-queue.js";
import { day, dayTime, money, t } from "./i18n.js";

function facts(...rows) {
  const shown = rows.filter(([, value]) => value != null && value !== "");
  return el("dl", { class: "facts" }, ...shown.flatMap(([key, value]) => [el("dt", { i18n: key }), el("dd", {}, value)]));
}

function section(key, ...content) {
  return el("section", {}, el("h3", { i18n: key }), ...content.filter(Boolean));
}

/** Tickets keep a source's id and document only; its title stands with the message that cited it. */
function titled(citations, messages) {
  const titles = new Map(messages.flatMap(citationsOf).map((citation) => [citation.passage_id, citation.title]));
  return citations.map((citation) => ({ ...citation, title: titles.get(citation.passage_id) ?? citation.title }));
}

function summary(ticket, messages) {
  const { issue, attempted, requested_outcome: wanted } = ticket.summary ?? {};
  const citations = titled(citationsOf(ticket), messages);
  return section("desk.summary", facts(["desk.issue", issue], ["desk.attempted", attempted], ["desk.requested", wanted]), citations.length ? sourceLine(citations) : null);
}

/** The proposal; `onDecide(decision)` is given to those who may approve, null to others. */
function proposal(ticket, onDecide) {
  const action = ticket.proposed_action;
  if (!action) return null;
  const decide = (decision, key, look) => el("button", { type: "button", class: `button small ${look}`, i18n: key, data: { decision }, on: { click: () => onDecide(decision) } });
  const undecided = ["proposed", "pending"].includes(action.approval_status);
  return section(
    "desk.action",
    el(
      "div",
      { class: "action-card" },
      el("p", { class: "order-line" }, el("span", { textContent: named("action_type", action.type) }), el("strong", { textContent: money(action.amount, action.currency) })),
      el(
        "p",
        { class: "order-line" },
        el("span", { class: "faint", textContent: t("desk.action_limit", { limit: money(action.policy_limit, action.currency) }) }),
        el("span", { class: `badge ${undecided ? "warn" : ""}`, textContent: named("desk.approval", action.approval_status) }),
      ),
      onDecide && undecided ? el("p", { class: "ticket-actions" }, decide("approved", "desk.approve", "primary"), decide("rejected", "desk.reject", "")) : null,
    ),
  );
}

function orderCard(order) {
  const lines = order.lines ?? order.line_items ?? [];
  const place = [order.province, order.city].filter(Boolean).join(" ");
  const parcel = [order.tracking_company, order.tracking_number].filter(Boolean).join(" ");
  const dates = [
    t("desk.ordered_on", { date: day(order.created_at) }),
    order.delivered_at ? t("desk.delivered_on", { date: day(order.delivered_at) }) : null,
    order.opened === true ? t("desk.opened") : null,
  ];
  return el(
    "li",
    { class: "order" },
    el("p", { class: "order-line" }, el("strong", { textContent: order.name }), el("span", { class: "badge", textContent: named("order", order.status) })),
    ...lines.map((line) => el("p", { class: "order-line" }, el("span", { textContent: `${line.title} × ${line.quantity}` }), el("span", { textContent: money(line.price, order.currency) }))),
    el("p", { class: "faint", textContent: dates.filter(Boolean).join(" · ") }),
    parcel || place ? el("p", { class: "faint", textContent: [place, parcel].filter(Boolean).join(" · ") }) : null,
  );
}

function orders(list) {
  if (!list.length) return section("desk.orders", el("p", { class: "faint", i18n: "desk.orders_none" }));
  return section("desk.orders", el("ul", { class: "orders" }, ...list.map(orderCard)));
}

function about(ticket, onOpen) {
  const { customer = {} } = ticket;
  const method = named("verification", customer.verification_method);
  const proof = customer.verified ? t("desk.verified", { method }) : t("desk.unverified");
  const sure = ticket.confidence == null ? null : `${Math.round(ticket.confidence * 100)}%`;
  return section(
    "desk.facts",
    facts(
      ["desk.ticket", ticket.ticket_id],
      ["desk.customer", [customer.display_name ?? customer.customer_id, proof].filter(Boolean).join(" · ")],
      ["desk.merged_into", ticket.merged_into ? el("button", { type: "button", class: "linkish", textContent: ticket.merged_into, on: { click: () => onOpen(ticket.merged_into) } }) : null],
      ["desk.assignee", ticket.assignee_name ?? ticket.assignee_id ?? t("desk.nobody")],
      ["desk.channel", named("channel", ticket.channel)],
      ["desk.created", dayTime(ticket.created_at)],
      ["desk.rule", ticket.matched_rule_id],
      ["desk.confidence", sure],
    ),
  );
}

export function sidePanel({ ticket, orders: list = [], messages = [] }, { onDecide, onOpen }) {
  return [summary(ticket, messages), proposal(ticket, onDecide), orders(list), about(ticket, onOpen)].filter(Boolean);
}
