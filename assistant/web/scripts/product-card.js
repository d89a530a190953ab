// A product as a card, and its details in the drawer.
import { api, plain } from "./api.js";
import { el, icon } from "./dom.js";
import { openDrawer } from "./drawer.js";
import { language, money, t } from "./i18n.js";

const STOCK = { in_stock: "ok", out_of_stock: "danger", preorder: "warn", backorder: "warn" };
const LOW_STOCK = 5;

/** The stock badge; a short supply says how many are left. */
export function stockBadge(card) {
  const known = String(card.availability ?? "").replace(/^.*\//, "").replace(/([a-z])([A-Z])/g, "$1_$2").toLowerCase();
  const state = known in STOCK ? known : Number(card.inventory) > 0 ? "in_stock" : "out_of_stock";
  if (state === "in_stock" && card.inventory != null && card.inventory <= LOW_STOCK) {
    return el("span", { class: "badge warn", i18n: "product.few_left", params: { count: card.inventory } });
  }
  return el("span", { class: `badge ${STOCK[state]}`, i18n: `product.${state}` });
}

export function priceLine(card) {
  const now = el("span", { class: "price-now", textContent: money(card.price, card.currency) });
  const before = card.list_price && Number(card.list_price) > Number(card.price) ? el("s", { textContent: money(card.list_price, card.currency) }) : null;
  return el("p", { class: "product-price" }, now, before, stockBadge(card));
}

export function productImage(card, size = 84) {
  const box = el("div", { class: "product-image" });
  if (!card.image_url) {
    box.append(icon("box"));
    return box;
  }
  const image = el("img", { src: card.image_url, alt: "", width: size, height: size, loading: "lazy" });
  image.addEventListener("error", () => box.replaceChildren(icon("box")));
  box.append(image);
  return box;
}

function details(product) {
  const rows = (product.attributes ?? []).flatMap((attribute) => [
    el("dt", { textContent: attribute.name }),
    el("dd", { textContent: attribute.value }),
  ]);
  const drawbacks = product.drawbacks ?? [];
  return [
    productImage(product, 160),
    priceLine(product),
    product.description ? el("p", { class: "product-description", textContent: product.description }) : null,
    rows.length ? el("dl", { class: "facts" }, ...rows) : null,
    drawbacks.length ? el("h3", { i18n: "product.drawbacks" }) : null,
    drawbacks.length ? el("ul", { class: "bullets" }, ...drawbacks.map((text) => el("li", { textContent: text }))) : null,
  ].filter(Boolean);
}

export async function openProduct(card) {
  const show = openDrawer(card.title, el("p", { i18n: "state.loading" }));
  try {
    const product = await api(`/v1/products/${encodeURIComponent(card.sku || card.product_id)}?lang=${language()}`);
    show(product.title, el("div", { class: "product-sheet" }, ...details(product)));
  } catch (error) {
    show(card.title, el("p", { class: "notice danger", textContent: plain(error) }));
  }
}

/** A card with a way to the details and, where it helps, a way to ask about this product. */
export function productCard(card, { onAsk } = {}) {
  const ask = onAsk
    ? el("button", { type: "button", class: "button small", i18n: "product.ask", "aria-label": null, on: { click: () => onAsk(card) } })
    : null;
  return el(
    "article",
    { class: "product", data: { sku: card.sku } },
    productImage(card),
    el(
      "div",
      { class: "product-body" },
      el("p", { class: "product-brand", textContent: [card.brand, card.category].filter(Boolean).join(" · ") }),
      el("h3", { class: "product-title", textContent: card.title }),
      priceLine(card),
      card.highlights?.length ? el("p", { class: "product-highlights", textContent: card.highlights.slice(0, 2).join(t("list.separator")) }) : null,
      el("div", { class: "product-actions" }, ask, el("button", { type: "button", class: "button quiet small", i18n: "product.details", on: { click: () => openProduct(card) } })),
    ),
  );
}
