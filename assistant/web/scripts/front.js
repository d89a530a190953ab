// The front page: what this is, and the ways in.
import { shop } from "./api.js";
import { byId, el, fill, say } from "./dom.js";
import { onLanguage, pick } from "./i18n.js";
import { STAFF_ROLES } from "./session.js";
import { mountShell } from "./shell.js";

function accountCard(account) {
  const staff = STAFF_ROLES.has(account.role);
  const name = pick(account.display_name);
  const line = (key, value) => el("div", {}, el("dt", { i18n: key }), el("dd", {}, el("code", { textContent: value })));
  return el(
    "li",
    {},
    el(
      "article",
      { class: "account-card" },
      el("span", { class: `avatar ${staff ? "staff" : ""}`, "aria-hidden": "true", textContent: name.slice(0, 1).toUpperCase() }),
      el("strong", { textContent: name }),
      el("span", { class: `badge ${staff ? "staff" : ""}`, i18n: `role.${account.role}` }),
      el("dl", {}, line("front.account", account.username), line("front.password", account.password)),
      el("a", { class: "button small", href: `${staff ? "/desk" : "/chat"}?as=${encodeURIComponent(account.username)}`, i18n: "front.demo_enter" }),
    ),
  );
}

function draw(facts) {
  byId("shop-name").textContent = pick(facts.name);
  const questions = pick(facts.suggested_questions) || [];
  byId("try").hidden = questions.length === 0;
  fill(byId("questions"), ...questions.slice(0, 4).map((text) => el("li", {}, el("a", { class: "chip", href: `/chat?q=${encodeURIComponent(text)}`, textContent: text }))));
  const accounts = facts.demo_accounts ?? [];
  say(byId("demo-lead"), accounts.length ? "front.demo_lead" : "front.demo_none");
  fill(byId("accounts"), ...accounts.map(accountCard));
}

async function refresh() {
  const facts = await shop().catch(() => null);
  if (facts) draw(facts);
}

mountShell("front");
onLanguage(refresh);
refresh();
