// Who is signed in: customers and staff side by side, each kept for this tab only.
import { api } from "./api.js";

const KEYS = { customer: "session.customer", staff: "session.staff" };
export const STAFF_ROLES = new Set(["agent", "supervisor", "admin"]);

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, value) {
  try {
    if (value == null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Without storage the sign-in lasts until the page is left.
  }
}

/** The signed-in session of a kind ("customer" or "staff"), or null when there is none or it has run out. */
export function signedIn(kind) {
  const session = read(KEYS[kind]);
  if (!session) return null;
  const expires = typeof session.expires_at === "number" ? session.expires_at * 1000 : Date.parse(session.expires_at);
  return Number.isFinite(expires) && expires <= Date.now() ? null : session;
}

/** Guests come back under a new name each time; everybody else is who they are. */
const whose = ({ role, subject }) => (role === "guest" ? "guest" : subject);

function keep(session) {
  const kind = STAFF_ROLES.has(session.principal.role) ? "staff" : "customer";
  if (kind === "customer" && rememberedConversation()?.whose !== whose(session.principal)) forgetConversation();
  write(KEYS[kind], session);
  return session;
}

export async function logIn(username, password) {
  return keep(await api("/v1/auth/login", { method: "POST", body: { username, password } }));
}

export async function asGuest() {
  return keep(await api("/v1/auth/guest", { method: "POST" }));
}

export function logOut(kind) {
  write(KEYS[kind], null);
  if (kind === "customer") forgetConversation();
}

/** The session ran out. Who logs in again as the same person finds the conversation where it was. */
export const expire = (kind) => write(KEYS[kind], null);

export const rememberedConversation = () => read("chat.conversation");
export function rememberConversation(value) {
  const session = read(KEYS.customer);
  write("chat.conversation", { ...value, whose: session ? whose(session.principal) : null });
}
export const forgetConversation = () => write("chat.conversation", null);
