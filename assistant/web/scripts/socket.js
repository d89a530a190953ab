// A WebSocket that comes back by itself. Emits "state" (connecting | open | waiting | offline | closed | refused | missing)
// and "event" with each JSON message.
import { api } from "./api.js";

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 8000;
/** Close codes after which trying again is useless: log in again, not for you, no such place. */
const REFUSALS = { 4401: "refused", 4403: "refused", 4404: "missing" };

export class LiveSocket extends EventTarget {
  #socket = null;
  #timer = null;
  #tries = 0;
  #wanted = false;

  /** @param urlOf returns path and query for each attempt, so that it can carry the newest cursor. */
  constructor(urlOf, token) {
    super();
    this.urlOf = urlOf;
    this.token = token;
    this.state = "closed";
    this.onOnline = () => this.#retryNow();
    this.onOffline = () => this.#drop("offline");
  }

  open() {
    if (this.#wanted) return;
    this.#wanted = true;
    addEventListener("online", this.onOnline);
    addEventListener("offline", this.onOffline);
    this.#connect();
  }

  close() {
    this.#wanted = false;
    removeEventListener("online", this.onOnline);
    removeEventListener("offline", this.onOffline);
    this.#drop("closed");
  }

  /** Connect anew at once, for instance because the address has changed. */
  restart() {
    this.#drop(null);
    this.#connect();
  }

  /** Send one event; false when there is no open connection (the caller decides whether to keep it). */
  send(event) {
    if (this.state !== "open" || this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(event));
    return true;
  }

  get bufferedBytes() {
    return this.#socket?.bufferedAmount ?? 0;
  }

  #connect() {
    clearTimeout(this.#timer);
    if (!this.#wanted) return;
    if (navigator.onLine === false) return this.#enter("offline");
    this.#enter("connecting");
    const url = new URL(this.urlOf(), location.href);
    url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url, ["realtime", `openai-insecure-api-key.${this.token}`]);
    this.#socket = socket;
    let opened = false;
    socket.onopen = () => {
      if (socket !== this.#socket) return;
      opened = true;
      this.#enter("open");
    };
    socket.onmessage = (message) => {
      if (socket !== this.#socket) return;
      this.#tries = 0;
      this.#receive(message.data);
    };
    socket.onclose = ({ code }) => {
      if (socket !== this.#socket) return;
      if (code in REFUSALS) this.#giveUp(REFUSALS[code]);
      else this.#lost(opened);
    };
  }

  #receive(data) {
    let event;
    try {
      event = JSON.parse(data);
    } catch {
      return;
    }
    this.dispatchEvent(new CustomEvent("event", { detail: event }));
  }

  async #lost(opened) {
    this.#socket = null;
    if (!this.#wanted) return;
    if (!opened && (await this.#refused())) return this.#giveUp("refused");
    if (!this.#wanted || this.#socket) return;
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#tries) * (0.8 + 0.4 * Math.random());
    this.#tries += 1;
    this.#enter(navigator.onLine === false ? "offline" : "waiting");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#connect(), wait);
  }

  /** A refused handshake looks like a lost network to the browser; asking who we are tells them apart. */
  async #refused() {
    try {
      await api("/v1/auth/me", { token: this.token });
      return false;
    } catch (error) {
      return error.status === 401;
    }
  }

  #giveUp(state) {
    this.close();
    this.#enter(state);
  }

  #retryNow() {
    this.#tries = 0;
    if (this.state !== "open") {
      this.#drop(null);
      this.#connect();
    }
  }

  #drop(state) {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    if (state) this.#enter(state);
  }

  #enter(state) {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }
}
