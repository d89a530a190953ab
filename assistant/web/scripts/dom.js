// Small helpers that make elements. Text always goes in as text, never as markup.
import { translateNode } from "./i18n.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element. `i18n`, `i18nLabel`, `i18nPlaceholder`, `i18nTitle` name strings that follow the language;
 * `on` holds listeners; `data` goes to dataset; other keys become properties when the element has them, else attributes.
 */
export function el(tag, options = {}, ...children) {
  const { on = {}, data = {}, params, i18n, i18nLabel, i18nPlaceholder, i18nTitle, ...rest } = options;
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(rest)) {
    if (value == null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name in node && name !== "form" && name !== "list") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  const strings = { i18n, i18nLabel, i18nPlaceholder, i18nTitle };
  for (const [name, key] of Object.entries(strings)) if (key) node.dataset[name] = key;
  if (params) node.dataset.i18nParams = JSON.stringify(params);
  Object.assign(node.dataset, data);
  if (i18n || i18nLabel || i18nPlaceholder || i18nTitle) translateNode(node);
  for (const [name, listener] of Object.entries(on)) node.addEventListener(name, listener);
  node.append(...children.filter((child) => child != null && child !== false));
  return node;
}

/** Change which string a node shows. */
export function say(node, key, params) {
  node.dataset.i18n = key;
  if (params) node.dataset.i18nParams = JSON.stringify(params);
  else delete node.dataset.i18nParams;
  translateNode(node);
}

/** Change which string names a control for screen readers. */
export function label(node, key, params) {
  node.dataset.i18nLabel = key;
  if (params) node.dataset.i18nParams = JSON.stringify(params);
  translateNode(node);
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/assets/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

export const byId = (id) => document.getElementById(id);

export function fill(node, ...children) {
  node.replaceChildren(...children.filter((child) => child != null && child !== false));
  return node;
}

/** Whether the reader is at the end of a scrolling box, so that new content may pull it along. */
export function atEnd(box, slackPx = 80) {
  return box.scrollHeight - box.scrollTop - box.clientHeight < slackPx;
}

export function toEnd(box) {
  box.scrollTop = box.scrollHeight;
}

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
