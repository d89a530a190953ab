// The support desk: queue on one side, the open ticket on the other, kept current by the server's events.
import { api, plain } from "./api.js";
import { Shortcuts } from "./desk-keys.js";
import { Queue } from "./desk-queue.js";
import { TicketView } from "./desk-ticket.js";
import { byId, say } from "./dom.js";
import { askWho } from "./entry.js";
import { onLanguage, t } from "./i18n.js";
import { logOut, signedIn } from "./session.js";
import { announce, mountShell, showAccount } from "./shell.js";
import { LiveSocket } from "./socket.js";

const TYPING_EVERY_MS = 3000;
const SEARCH_AFTER_MS = 250;
const account = mountShell("desk");

class Desk {
  constructor(session) {
    this.session = session;
    this.view = new TicketView(session, {
      onChanged: (ticket) => this.queue.put(ticket),
      onBack: () => this.back(),
      onTyping: (ticketId) => this.typing(ticketId),
      onOpen: (ticketId) => this.open(ticketId),
    });
    this.queue = new Queue({ onOpen: (ticketId) => this.open(ticketId), onFilter: () => this.load() });
    this.socket = new LiveSocket(() => "/v1/desk/events", session.token);
    this.socket.addEventListener("event", ({ detail }) => HANDLERS[detail.type]?.call(this, detail));
    this.socket.addEventListener("state", ({ detail }) => this.link(detail));
  }

  async start() {
    byId("desk").hidden = false;
    new Shortcuts(this.queue, this.view);
    byId("search").addEventListener("input", () => {
      clearTimeout(this.searchTimer);
      this.searchTimer = setTimeout(() => this.load(), SEARCH_AFTER_MS);
    });
    onLanguage(() => {
      this.queue.draw();
      this.view.redraw();
    });
    await this.load();
    this.socket.open();
  }

  /** Ask for what the filter and the search words cover; the newest question wins. */
  async load() {
    const query = new URLSearchParams({ status: this.queue.statuses.join(",") });
    const words = byId("search").value.trim();
    if (words) query.set("q", words);
    const asked = (this.asked = Symbol("question"));
    const problem = byId("queue-problem");
    try {
      const { tickets } = await api(`/v1/desk/tickets?${query}`, { token: this.session.token });
      if (this.asked !== asked) return;
      problem.hidden = true;
      this.queue.load(tickets);
    } catch (error) {
      if (error.status === 401) return leave("entry.expired");
      problem.textContent = plain(error);
      problem.hidden = false;
    }
  }

  open(ticketId) {
    byId("desk").dataset.open = "true";
    this.queue.choose(ticketId);
    this.view.open(ticketId).then(() => byId("detail").focus({ preventScroll: true }));
  }

  back() {
    delete byId("desk").dataset.open;
    this.view.close();
    this.queue.focusChosen();
    this.queue.choose(null);
  }

  typing(ticketId) {
    const now = performance.now();
    if (now - (this.typedAt ?? -TYPING_EVERY_MS) < TYPING_EVERY_MS) return;
    this.typedAt = now;
    this.socket.send({ type: "desk.typing", ticket_id: ticketId });
  }

  link(state) {
    if (state === "refused") return leave("entry.expired");
    const box = byId("link");
    const broken = state === "waiting" || state === "offline";
    if (broken) {
      this.missed = true;
      say(box.querySelector(".notice-text"), state === "offline" ? "desk.offline" : "desk.live_lost");
    }
    if (broken || state === "open") box.hidden = !broken;
    if (state !== "open" || !this.missed) return;
    this.missed = false;
    this.load();
    if (this.view.ticketId) this.view.open(this.view.ticketId);
  }

  /** A search shows what it found; news goes in only where it changes what is shown. */
  ticket(event) {
    const { ticket } = event;
    const searching = byId("search").value.trim() !== "";
    if (!searching || this.queue.tickets.has(ticket.ticket_id)) this.queue.put(ticket);
    this.view.update(ticket);
  }
}

const HANDLERS = {
  "ticket.created"(event) {
    this.ticket(event);
    announce(`${t("desk.new_ticket")}: ${event.ticket.summary?.issue ?? ""}`);
  },
  "ticket.updated"(event) {
    this.ticket(event);
  },
  "ticket.sla"(event) {
    this.ticket(event);
  },
  "message.created"(event) {
    this.view.message(event);
  },
};

function leave(notice) {
  logOut("staff");
  location.assign(notice ? "/desk?expired=1" : "/desk");
}

async function begin() {
  const query = new URLSearchParams(location.search);
  const notice = query.has("expired") ? "entry.expired" : undefined;
  const session = signedIn("staff") ?? (await askWho(byId("entry"), "staff", { notice }));
  if (query.get("next") === "live") return location.assign("/live");
  byId("entry").hidden = true;
  showAccount(account, session, () => leave());
  new Desk(session).start();
}

begin();
