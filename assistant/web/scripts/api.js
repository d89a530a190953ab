// Requests to the server and its one error shape, turned into words a person can use.
import { has, language, t } from "./i18n.js";

export class ApiError extends Error {
  constructor(status, { code = "unknown", message = "", param = null } = {}) {
    super(message || code);
    this.status = status;
    this.code = code;
    this.param = param;
  }
}

/** Fetch JSON. Throws ApiError, with code "network" when the server can't be reached. */
export async function api(path, { method = "GET", body, token, signal } = {}) {
  const headers = { Accept: "application/json", "Accept-Language": language() };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(path, { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, { code: "network" });
  }
  const payload = await response.json().catch(() => null);
  if (!response.ok) throw new ApiError(response.status, payload?.error ?? { code: `http_${response.status}` });
  return payload;
}

/** The words for an error: our own for known codes and statuses, else the server's safe message. */
export function plain(error) {
  const code = error?.code ?? "unknown";
  if (has(`error.${code}`)) return t(`error.${code}`);
  if (error?.status === 409) return t("error.conflict");
  if (error?.status >= 500) return t("error.server");
  return error?.message && error.message !== code ? error.message : t("error.unknown");
}

let shopPromise = null;

/** Facts about the shop, asked for once a page. */
export function shop() {
  shopPromise ??= api("/v1/shop").catch((error) => {
    shopPromise = null;
    throw error;
  });
  return shopPromise;
}
