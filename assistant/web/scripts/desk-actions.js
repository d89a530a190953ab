// What may be done to a ticket, by whom, and the buttons for it. No requests here.
import { el } from "./dom.js";

const SUPERVISORS = ["supervisor", "admin"];

/**
 * `mine` actions are the assignee's; those with `supervises` are (also) a supervisor's. `menu` ones stand behind "More".
 * `when` says what besides the status must hold.
 */
const ACTIONS = [
  { name: "claim", key: "c", statuses: ["new"], look: "primary" },
  { name: "resume", key: "e", statuses: ["pending", "on_hold"], mine: true, look: "primary" },
  { name: "pending", key: "p", statuses: ["open"], mine: true },
  { name: "hold", key: "h", statuses: ["open"], mine: true },
  { name: "release", key: "u", statuses: ["open"], mine: true, supervises: true },
  { name: "solve", key: "s", statuses: ["open", "pending"], mine: true, look: "primary" },
  { name: "reopen", key: "o", statuses: ["solved"] },
  { name: "return-to-bot", key: "b", statuses: ["open", "pending", "on_hold"], mine: true, menu: true, when: (ticket) => ticket.owner === "human" },
  { name: "assign", key: "a", statuses: ["new", "open"], supervises: true, menu: true },
  { name: "merge", key: "m", statuses: ["new", "open", "pending"], menu: true },
];

export const supervises = ({ role }) => SUPERVISORS.includes(role);

/** The strings of an action are named after it. */
export const wordOf = (name) => name.replaceAll("-", "_");

/** The actions that this member of staff may take on this ticket now. */
export function allowedActions(ticket, principal) {
  const owns = ticket.assignee_id === principal.subject;
  const may = (action) => (!action.mine && !action.supervises) || (action.mine && owns) || (action.supervises && supervises(principal));
  return ACTIONS.filter((action) => action.statuses.includes(ticket.status) && may(action) && (action.when?.(ticket) ?? true));
}

function actionButton({ name, key, look }, onAct) {
  return el(
    "button",
    { type: "button", class: `button small ${look ?? ""}`, data: { action: name }, "aria-keyshortcuts": key, on: { click: () => onAct(name) } },
    el("span", { i18n: `desk.${wordOf(name)}` }),
    el("kbd", { textContent: key, "aria-hidden": "true" }),
  );
}

/** What is needed less often. Opens by click, Enter or Space; Escape and looking elsewhere close it. */
function menu(actions, onAct) {
  const summary = el("summary", { class: "button small", id: "menu", i18n: "desk.menu", data: { action: "menu" } });
  const act = (name) => {
    box.open = false;
    onAct(name);
  };
  const box = el("details", { class: "menu" }, summary, el("div", { class: "menu-list" }, ...actions.map((action) => actionButton(action, act))));
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !box.open) return;
    event.stopPropagation();
    box.open = false;
    summary.focus();
  });
  // Leaving by keyboard; a press of the pointer elsewhere is below.
  box.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !box.contains(relatedTarget)) box.open = false;
  });
  return box;
}

document.addEventListener("pointerdown", ({ target }) => {
  for (const box of document.querySelectorAll(".menu[open]")) if (!box.contains(target)) box.open = false;
});

export function actionButtons(actions, onAct) {
  const rare = actions.filter((action) => action.menu);
  const buttons = actions.filter((action) => !action.menu).map((action) => actionButton(action, onAct));
  return rare.length ? [...buttons, menu(rare, onAct)] : buttons;
}
