// Keyboard shortcuts of the desk. Single keys work only outside text fields and can be switched off.
import { byId, el, fill, icon } from "./dom.js";

const ROWS = [
  ["↑ ↓ / j k", "desk.key.move"],
  ["Enter", "desk.key.open"],
  ["c", "desk.claim"],
  ["r", "desk.reply"],
  ["i", "desk.key.suggest"],
  ["Ctrl Enter", "desk.key.send"],
  ["p", "desk.pending"],
  ["h", "desk.hold"],
  ["e", "desk.resume"],
  ["s", "desk.solve"],
  ["u", "desk.release"],
  ["o", "desk.reopen"],
  ["b", "desk.return_to_bot"],
  ["a", "desk.assign"],
  ["m", "desk.merge"],
  ["/", "desk.key.search"],
  ["?", "desk.key.help"],
];

function stored() {
  try {
    return localStorage.getItem("desk.keys") !== "off";
  } catch {
    return true;
  }
}

export class Shortcuts {
  enabled = stored();

  /** @param queue the list @param view the open ticket */
  constructor(queue, view) {
    this.queue = queue;
    this.view = view;
    this.dialog = byId("keys");
    this.#build();
    byId("help").addEventListener("click", () => this.dialog.showModal());
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  #key(event) {
    if (document.querySelector("dialog[open]") || event.isComposing || event.altKey) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      if (document.activeElement === this.view.text) this.view.reply();
      return;
    }
    if (event.ctrlKey || event.metaKey) return;
    // A dialog that has just closed may keep the focus for a moment: nobody is writing in what cannot be seen.
    const writing = document.activeElement?.matches("input, textarea, select") && document.activeElement.checkVisibility();
    if (event.key === "Escape" && writing) return document.activeElement.blur();
    if (writing) return;
    if (this.#move(event) || !this.enabled) return;
    if (this.#press(event.key)) event.preventDefault();
  }

  #move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, ...(this.enabled ? { j: 1, k: -1 } : {}) }[event.key];
    const inQueue = !document.activeElement || document.activeElement === document.body || byId("tickets").contains(document.activeElement);
    if (!step || (event.key.startsWith("Arrow") && !inQueue)) return false;
    event.preventDefault();
    this.queue.neighbour(step)?.focus();
    return true;
  }

  #press(key) {
    if (key === "?") this.dialog.showModal();
    else if (key === "/") byId("search").focus();
    else if (key === "r" && this.view.current) this.view.focusReply();
    else if (key === "i" && this.view.current) this.view.useSuggestion();
    else {
      const action = this.view.actionOfKey(key);
      if (!action) return false;
      this.view.act(action);
    }
    return true;
  }

  #build() {
    const toggle = el("input", { type: "checkbox", checked: this.enabled });
    toggle.addEventListener("change", () => {
      this.enabled = toggle.checked;
      try {
        localStorage.setItem("desk.keys", this.enabled ? "on" : "off");
      } catch {
        // Without storage the choice lasts for this page.
      }
    });
    const keys = (text) => text.split(" ").map((part) => (part === "/" && text.length > 1 ? " / " : el("kbd", { textContent: part })));
    fill(
      this.dialog,
      el(
        "header",
        {},
        el("h2", { id: "keys-title", i18n: "desk.help" }),
        el("button", { type: "button", class: "button quiet icon-only small", i18nLabel: "action.close", on: { click: () => this.dialog.close() } }, icon("end")),
      ),
      el("dl", {}, ...ROWS.flatMap(([text, key]) => [el("dt", {}, ...keys(text)), el("dd", { i18n: key })])),
      el("label", {}, toggle, el("span", { i18n: "desk.keys_on" })),
    );
  }
}
