// A question with several answers, as a dialog with a list of radio buttons; and the two questions of the desk.
import { api } from "./api.js";
import { named } from "./desk-queue.js";
import { el, fill, icon } from "./dom.js";
import { clockTime, t } from "./i18n.js";

let dialog = null;

function option({ value, title, note }, chosen) {
  return el(
    "label",
    { class: "choice" },
    el("input", { type: "radio", name: "choice", value, checked: chosen, autofocus: chosen, required: true }),
    el("span", {}, el("b", { textContent: title }), note ? el("span", { class: "faint", textContent: note }) : null),
  );
}

/**
 * Ask; resolves with the value chosen, or null. `word` names the strings: desk.WORD_title, desk.WORD_lead, desk.WORD_none
 * and, on the button, desk.WORD.
 */
function choose(word, options) {
  if (!dialog) document.body.append((dialog = el("dialog", { class: "keys choices", id: "choices", "aria-labelledby": "choices-title" })));
  const cancel = el("button", { type: "button", class: "button", i18n: "action.cancel", on: { click: () => dialog.close("") } });
  const confirm = el("button", { type: "submit", class: "button primary", i18n: `desk.${word}` });
  const form = el(
    "form",
    { method: "dialog" },
    el("div", { class: "choice-list" }, ...options.map((each, at) => option(each, at === 0))),
    el("p", { class: "choice-foot" }, cancel, confirm),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.close(new FormData(form).get("choice"));
  });
  fill(
    dialog,
    el("header", {}, el("h2", { id: "choices-title", i18n: `desk.${word}_title` }), el("button", { type: "button", class: "button quiet icon-only small", i18nLabel: "action.close", on: { click: () => dialog.close("") } }, icon("end"))),
    options.length ? el("p", { class: "faint", i18n: `desk.${word}_lead` }) : el("p", { i18n: `desk.${word}_none` }),
    options.length ? form : cancel,
  );
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue || null), { once: true }));
}

/** To whom? Everybody on the staff but who has it. */
export async function chooseColleague(ticket, token) {
  const { staff } = await api("/v1/desk/staff", { token });
  const others = staff.filter(({ agent_id: id }) => id !== ticket.assignee_id);
  return choose("assign", others.map(({ agent_id: value, display_name: title, role }) => ({ value, title, note: t(`role.${role}`) })));
}

/** Into which? Every other open ticket, those of the same customer first. */
export async function chooseTicket(ticket, token) {
  const { tickets } = await api("/v1/desk/tickets?status=new,open,pending,on_hold", { token });
  const same = (other) => ticket.customer?.customer_id != null && other.customer?.customer_id === ticket.customer.customer_id;
  const others = tickets.filter(({ ticket_id: id }) => id !== ticket.ticket_id).sort((a, b) => same(b) - same(a));
  const note = (other) => [same(other) ? t("desk.same_customer") : null, named("status", other.status), other.assignee_name, clockTime(other.created_at)].filter(Boolean).join(" · ");
  return choose("merge", others.map((other) => ({ value: other.ticket_id, title: other.summary?.issue || other.ticket_id, note: note(other) })));
}
