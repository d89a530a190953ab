// What every page shares: the bar with navigation, language and theme, and the announcer for screen readers.
import { shop } from "./api.js";
import { byId, el, fill, icon, label } from "./dom.js";
import { language, onLanguage, pick, setLanguage, t, translatePage } from "./i18n.js";

const PAGES = [
  ["chat", "/chat", "nav.chat"],
  ["live", "/live", "nav.live"],
  ["desk", "/desk", "nav.desk"],
];

function dark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function themeButton() {
  const button = el("button", { type: "button", class: "tool", id: "theme" });
  const draw = () => {
    fill(button, icon(dark() ? "sun" : "moon"));
    label(button, dark() ? "shell.to_light" : "shell.to_dark");
    button.title = button.getAttribute("aria-label");
  };
  button.addEventListener("click", () => {
    const next = dark() ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    try {
      localStorage.setItem("ui.theme", next);
    } catch {
      // Without storage the choice lasts for this page.
    }
    draw();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  onLanguage(draw);
  draw();
  return button;
}

function languageButton() {
  const button = el("button", { type: "button", class: "tool", id: "language" });
  const draw = () => {
    // The button names the other language in that language, which is what its reader can read.
    button.textContent = language() === "zh" ? "EN" : "中文";
    button.lang = language() === "zh" ? "en" : "zh-CN";
    button.setAttribute("aria-label", language() === "zh" ? "Switch to English" : "切换到中文");
  };
  button.addEventListener("click", () => setLanguage(language() === "zh" ? "en" : "zh"));
  onLanguage(draw);
  draw();
  return button;
}

/** Fill the bar. `page` is the page's name; returns the slot where a page puts its account button. */
export function mountShell(page) {
  const name = el("span", { class: "brand-name" });
  const account = el("span", { id: "account" });
  const links = PAGES.map(([id, href, key]) => el("a", { href, i18n: key, "aria-current": id === page ? "page" : null }));
  fill(
    byId("shell"),
    el("a", { href: "/", class: "brand", i18nLabel: "nav.home" }, el("img", { class: "brand-mark", src: "/assets/mark.svg", alt: "" }), name),
    el("nav", { i18nLabel: "nav.label" }, ...links),
    el("div", { class: "shell-tools" }, account, languageButton(), themeButton()),
  );
  const draw = () => shop().then((facts) => (name.textContent = pick(facts.name)), () => (name.textContent = t("app.name")));
  onLanguage(draw);
  draw();
  translatePage(document);
  return account;
}

let announcer = null;

/** Have a screen reader say something once, politely. */
export function announce(text) {
  if (!announcer) {
    announcer = el("div", { class: "unseen", role: "status", "aria-live": "polite", id: "announcer" });
    document.body.append(announcer);
  }
  announcer.textContent = text;
}

/** Show who is signed in, with a menu-free way out. */
export function showAccount(slot, session, onLeave) {
  if (!session) return fill(slot);
  const button = el(
    "button",
    { type: "button", class: "tool", id: "leave", i18nTitle: "account.leave", on: { click: onLeave } },
    icon("user"),
    el("span", { class: "account-name", ...(session.principal.role === "guest" ? { i18n: "account.guest" } : { textContent: session.principal.display_name }) }),
    el("span", { class: "unseen", i18n: "account.leave" }),
  );
  return fill(slot, button);
}
