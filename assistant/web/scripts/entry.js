// The sign-in panel of the three pages: guest, demo accounts of the shop, or a form.
import { plain, shop } from "./api.js";
import { el, fill } from "./dom.js";
import { pick } from "./i18n.js";
import { STAFF_ROLES, asGuest, logIn } from "./session.js";

function initial(name) {
  return (name ?? "?").trim().slice(0, 1).toUpperCase();
}

function accountRow(account, onChoose) {
  const name = pick(account.display_name);
  return el(
    "button",
    { type: "button", class: "account-row", data: { username: account.username }, on: { click: onChoose } },
    el("span", { class: `avatar ${STAFF_ROLES.has(account.role) ? "staff" : ""}`, "aria-hidden": "true", textContent: initial(name) }),
    el("span", { textContent: name }),
    el("span", { class: "badge", i18n: `role.${account.role}` }),
  );
}

function loginForm(attempt) {
  const username = el("input", { class: "input", name: "username", autocomplete: "username", required: true });
  const password = el("input", { class: "input", name: "password", type: "password", autocomplete: "current-password", required: true });
  const form = el(
    "form",
    {},
    el("label", { class: "field" }, el("span", { i18n: "entry.username" }), username),
    el("label", { class: "field" }, el("span", { i18n: "entry.password" }), password),
    el("button", { type: "submit", class: "button primary", i18n: "entry.log_in" }),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(() => logIn(username.value.trim(), password.value));
  });
  return form;
}

/** Sign in at once when the address names a demo account (?as=…); such links come from the front page. */
async function fromAddress(accounts, attempt) {
  const wanted = new URLSearchParams(location.search).get("as");
  const account = accounts.find((each) => each.username === wanted);
  if (account) await attempt(() => logIn(account.username, account.password));
}

/**
 * Fill `box` with the panel for "customer" or "staff"; resolves with the session.
 * `notice` is the key of a sentence to show first, for instance that the session ran out.
 */
export function askWho(box, kind, { notice } = {}) {
  return new Promise((resolve) => {
    const problem = el("p", { class: "notice danger", role: "alert", hidden: true });
    const attempt = async (action) => {
      problem.hidden = true;
      try {
        const session = await action();
        if (kind === "staff" && !STAFF_ROLES.has(session.principal.role)) throw Object.assign(new Error(), { code: "staff_only" });
        box.hidden = true;
        fill(box);
        resolve(session);
      } catch (error) {
        problem.textContent = plain(error);
        problem.hidden = false;
      }
    };
    const demo = el("div", { class: "account-list" });
    const demoBox = el("section", { hidden: true }, el("h2", { i18n: `entry.demo_${kind}` }), demo);
    const guest = kind === "customer" ? el("button", { type: "button", class: "button primary", id: "guest", i18n: "entry.guest", on: { click: () => attempt(asGuest) } }) : null;
    const form = loginForm(attempt);
    fill(
      box,
      el("div", {}, el("h1", { i18n: `entry.${kind}_title` }), el("p", { class: "entry-lead", i18n: `entry.${kind}_lead` })),
      notice ? el("p", { class: "notice warn", role: "status", i18n: notice }) : null,
      problem,
      guest,
      demoBox,
      kind === "customer" ? el("details", {}, el("summary", { i18n: "entry.own" }), form) : form,
    );
    box.hidden = false;
    shop()
      .then(async ({ demo_accounts: all }) => {
        const accounts = (all ?? []).filter((account) => STAFF_ROLES.has(account.role) === (kind === "staff"));
        demoBox.hidden = accounts.length === 0;
        fill(demo, ...accounts.map((account) => accountRow(account, () => attempt(() => logIn(account.username, account.password)))));
        if (!notice) await fromAddress(accounts, attempt);
      })
      .catch((error) => {
        problem.textContent = plain(error);
        problem.hidden = false;
      });
  });
}
