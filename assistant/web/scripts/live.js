// The live room: what is shown, what is said, what is answered.
import { api, plain, shop } from "./api.js";
import { byId, el, fill, say } from "./dom.js";
import { askWho } from "./entry.js";
import { language, onLanguage, pick, t } from "./i18n.js";
import { AnswerList } from "./live-answers.js";
import { CommentList } from "./live-comments.js";
import { productCard, productImage } from "./product-card.js";
import { expire, logOut, signedIn } from "./session.js";
import { announce, mountShell, showAccount } from "./shell.js";
import { LiveSocket } from "./socket.js";

const LINK_NOTES = { offline: "link.offline", waiting: "link.waiting" };
const account = mountShell("live");

class LiveRoom {
  constructor(session, staff, roomId) {
    this.session = session;
    this.staff = staff;
    this.roomId = roomId;
    this.comments = new CommentList(byId("comments"), byId("comment-scroller"), byId("comments-empty"));
    this.answers = new AnswerList(byId("answers"), byId("answers-empty"), byId("stage-answer"));
    this.socket = new LiveSocket(() => `/v1/rooms/${encodeURIComponent(roomId)}?lang=${language()}`, session.token);
    this.socket.addEventListener("event", ({ detail }) => this[HANDLERS[detail.type]]?.(detail));
    this.socket.addEventListener("state", ({ detail }) => this.link(detail));
  }

  open() {
    byId("room").hidden = false;
    byId("host-link").hidden = Boolean(this.staff);
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.comment();
    });
    // Products come in the language of the connection.
    onLanguage(() => {
      this.redraw();
      this.socket.restart();
    });
    this.socket.open();
  }

  comment() {
    const input = byId("comment");
    const text = input.value.trim();
    if (!text) return;
    const clientId = `c_${crypto.getRandomValues(new Uint32Array(3)).join("")}`;
    this.comments.addOwn(clientId, this.session.principal.role === "guest" ? t("account.guest") : this.session.principal.display_name, text);
    this.send(clientId, text);
    input.value = "";
    input.focus();
  }

  send(clientId, text) {
    this.socket.send({ type: "room.comment", client_id: clientId, text, lang: language() });
  }

  state(event) {
    this.title = event.title;
    this.viewers = event.viewers;
    this.comments.restore(event.comments ?? []);
    // What the room does not know by now was lost with the old connection.
    for (const [clientId, text] of this.comments.unconfirmed) this.send(clientId, text);
    for (const answer of event.answers ?? []) this.answer(answer);
    if (this.staff) this.lineup(event.lineup ?? []);
    this.product(event, { quietly: true });
    this.redraw();
  }

  product(event, { quietly = false } = {}) {
    this.current = event.current_product ?? null;
    this.drawProduct();
    if (!quietly && this.current) announce(`${t("live.showing")}: ${this.current.title}`);
  }

  drawProduct() {
    const card = this.current;
    fill(byId("now"), card ? productCard(card) : el("p", { class: "empty", i18n: "live.nothing" }));
    fill(byId("stage-picture"), card ? productImage(card, 272) : null);
    for (const button of byId("lineup").children) button.setAttribute("aria-checked", String(button.dataset.sku === card?.sku));
  }

  takeComment(event) {
    this.comments.add(event);
  }

  answer(event) {
    this.answers.add(event);
    this.comments.markAnswered(event.comment_ids ?? []);
  }

  notice(event) {
    this.comments.note(event.client_id ?? event.comment_id, event.message);
    announce(event.message);
  }

  audience(event) {
    this.viewers = event.viewers;
    this.redraw();
  }

  problem(event) {
    this.comments.noteLast(plain(event.error));
  }

  redraw() {
    byId("room-title").textContent = pick(this.title);
    const known = Number.isFinite(this.viewers);
    byId("viewers").textContent = known ? t("live.viewers", { count: this.viewers }) : "";
    this.drawProduct();
  }

  link(state) {
    if (state === "refused") return leave(this.staff ? "staff" : "customer");
    if (state === "missing") return trouble({ code: "room_not_found" });
    const key = LINK_NOTES[state];
    const box = byId("link");
    if (key || state === "open") box.hidden = !key;
    if (key) say(box.querySelector(".notice-text"), key);
  }

  lineup(products) {
    byId("host").hidden = products.length === 0;
    const choice = (card) =>
      el(
        "button",
        { type: "button", class: "chip", role: "radio", "aria-checked": String(card.sku === this.current?.sku), data: { sku: card.sku }, on: { click: () => this.show(card) } },
        productImage(card, 32),
        el("span", { textContent: card.title }),
      );
    fill(byId("lineup"), ...products.filter(Boolean).map(choice));
  }

  async show(card) {
    const problem = byId("host-problem");
    problem.hidden = true;
    try {
      const path = `/v1/rooms/${encodeURIComponent(this.roomId)}/current-product`;
      await api(path, { method: "PUT", body: { sku: card.sku }, token: this.staff.token });
    } catch (error) {
      problem.textContent = plain(error);
      problem.hidden = false;
    }
  }
}

const HANDLERS = {
  "room.state": "state",
  "room.product": "product",
  "room.comment": "takeComment",
  "room.answer": "answer",
  "room.notice": "notice",
  "room.viewers": "audience",
  error: "problem",
};

function leave(kind) {
  expire(kind);
  location.assign("/live");
}

function trouble(error) {
  const retry = el("button", { type: "button", class: "button", i18n: "action.retry", on: { click: () => location.reload() } });
  fill(byId("entry"), el("p", { class: "notice danger", role: "alert", textContent: plain(error) }), retry);
  byId("room").hidden = true;
  byId("entry").hidden = false;
}

async function begin() {
  const staff = signedIn("staff");
  const session = staff ?? signedIn("customer") ?? (await askWho(byId("entry"), "customer"));
  showAccount(account, session, () => {
    logOut(staff ? "staff" : "customer");
    location.assign("/live");
  });
  const wanted = new URLSearchParams(location.search).get("room");
  try {
    const { rooms } = await shop();
    new LiveRoom(session, staff, wanted ?? rooms?.[0]?.room_id ?? "main").open();
  } catch (error) {
    trouble(error);
  }
}

begin();
