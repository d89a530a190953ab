// One drawer a page, for source texts and product details. Focus, Escape and the backdrop are the <dialog>'s own.
import { el, fill, icon } from "./dom.js";

let dialog = null;
let title = null;
let body = null;

function make() {
  title = el("h2", { id: "drawer-title" });
  body = el("div", { class: "drawer-body", tabIndex: 0 });
  const close = el("button", { type: "button", class: "button quiet icon-only small", i18nLabel: "action.close", on: { click: () => dialog.close() } }, icon("end"));
  dialog = el("dialog", { class: "drawer", id: "drawer", "aria-labelledby": "drawer-title" }, el("header", {}, title, close), body);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
}

/** Open the drawer with a heading and content; returns the function that replaces the content later. */
export function openDrawer(heading, ...content) {
  if (!dialog) make();
  const show = (text, ...nodes) => {
    title.textContent = text;
    fill(body, ...nodes);
    body.scrollTop = 0;
  };
  show(heading, ...content);
  if (!dialog.open) dialog.showModal();
  return show;
}
