// How much time a ticket has left. Pure: the time now is an argument.
import { t } from "./i18n.js";

/** Before the deadline by this much a wait is an alert (100 s of 180 s); used until the server says so itself. */
const ALERT_BEFORE_MS = 80_000;

/**
 * The deadline that counts now and how it stands:
 * {state: none | ok | alert | breached, leftMs}. Nobody waiting means no deadline.
 */
export function slaOf(ticket, nowMs) {
  const sla = ticket.sla ?? {};
  const waiting = sla.waiting_since != null && ["new", "open"].includes(ticket.status);
  const due = Date.parse(sla.next_response_due_at ?? sla.first_response_due_at ?? "");
  if (!waiting || Number.isNaN(due)) return { state: "none", leftMs: null };
  const leftMs = due - nowMs;
  if (leftMs <= 0 || sla.status === "breached") return { state: "breached", leftMs };
  return { state: leftMs <= ALERT_BEFORE_MS || sla.status === "alert" ? "alert" : "ok", leftMs };
}

function span(ms) {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  if (seconds >= 86_400) return t("sla.day", { count: Math.floor(seconds / 86_400) });
  if (seconds >= 3600) return t("sla.hour", { count: Math.floor(seconds / 3600) });
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

export function slaText({ state, leftMs }) {
  if (state === "none") return "";
  return t(leftMs > 0 ? "sla.left" : "sla.over", { time: span(leftMs) });
}
