// The strings of the pages in two languages, and how numbers, money and times are written in them.
import en from "./strings/en.js";
import zh from "./strings/zh.js";

const TABLES = { en, zh };
const LOCALES = { en: "en", zh: "zh-CN" };
const listeners = new Set();
let current = document.documentElement.lang.startsWith("zh") ? "zh" : "en";

export const language = () => current;
export const locale = () => LOCALES[current];

/** Switch language, remember it, rewrite what stands on the page, then tell the listeners. */
export function setLanguage(next) {
  if (!(next in TABLES) || next === current) return;
  current = next;
  document.documentElement.lang = LOCALES[next];
  try {
    localStorage.setItem("ui.language", next);
  } catch {
    // Without storage the choice lasts for this page.
  }
  translatePage(document);
  for (const listener of listeners) listener(next);
}

export function onLanguage(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The string of a key with {name} filled in. An unknown key shows itself, so that it is noticed. */
export function t(key, params = {}) {
  const text = TABLES[current][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in params ? String(params[name]) : whole));
}

export const has = (key) => key in TABLES[current];

/** Choose from a bilingual value {zh, en}; plain strings pass. */
export function pick(value) {
  if (value == null || typeof value === "string") return value ?? "";
  return value[current] ?? value.zh ?? value.en ?? "";
}

const ATTRIBUTES = { i18nLabel: "aria-label", i18nPlaceholder: "placeholder", i18nTitle: "title" };

export function translateNode(node) {
  const params = node.dataset.i18nParams ? JSON.parse(node.dataset.i18nParams) : {};
  if (node.dataset.i18n) node.textContent = t(node.dataset.i18n, params);
  for (const [name, attribute] of Object.entries(ATTRIBUTES)) {
    if (node.dataset[name]) node.setAttribute(attribute, t(node.dataset[name], params));
  }
}

export function translatePage(root) {
  root.querySelectorAll("[data-i18n],[data-i18n-label],[data-i18n-placeholder],[data-i18n-title]").forEach(translateNode);
  const title = document.body?.dataset.title;
  if (title) document.title = t(title);
}

/** Money as the reader writes it; `amount` is the server's decimal string and is never computed with. */
export function money(amount, currency = "CNY") {
  const whole = /^-?\d+(\.0+)?$/.test(String(amount));
  return new Intl.NumberFormat(locale(), {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: whole ? 0 : 2,
  }).format(amount);
}

export function clockTime(iso) {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? "" : date.toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

export function dayTime(iso) {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return "";
  return date.toLocaleString(locale(), { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

export function day(iso) {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? "" : date.toLocaleDateString(locale(), { year: "numeric", month: "short", day: "numeric" });
}
