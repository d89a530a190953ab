"""Plain schema.org terms in a policy's front matter as the rule we compute with, however they are nested."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from knowledge.policy_reading.destinations import destination, resolve
from knowledge.policy_reading.values import clock, months, prices, spans
from knowledge.policy_rules.countries import states

_OURS = {"id", "kind", "title", "version", "rule", "lang", "language"}
_FREE = {"freereturn", "free", "merchant", "seller", "shop", "retailer"}
_BUYER = {
    "returnfeescustomerresponsibility",
    "returnshippingfees",
    "customer",
    "buyer",
    "customerresponsibility",
    "originalshippingfees",
}


def rule_of_terms(kind: str, front: Mapping[str, Any], section: str, currency: str) -> dict[str, Any] | None:
    """Return the rule that a front matter states in schema.org terms, resting on one section; None if it states none."""
    terms = {key: value for key, value in front.items() if key not in _OURS}
    reader = {"return": _return, "shipping": _shipping, "warranty": _warranty}.get(kind)
    found = reader(terms, section, currency) if reader and terms else None
    return {"section": section, **found} if found else None


def _first(value: Any, *names: str) -> Any:
    """Return the first value under one of the names, at any depth of mappings and lists."""
    if isinstance(value, Mapping):
        for name in names:
            if value.get(name) is not None:
                return value[name]
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return next((found for part in inner if (found := _first(part, *names)) is not None), None)


def _name(value: Any) -> str:
    if isinstance(value, Mapping):
        value = value.get("@id") or value.get("name") or value.get("value") or ""
    return re.split(r"[/#:]", str(value))[-1].strip()


def _whole(value: Any) -> int | None:
    if isinstance(value, Mapping):
        value = value.get("value", value.get("maxValue"))
    found = re.search(r"\d+", str(value)) if value is not None else None
    return int(found[0]) if found else None


def _return(terms: Mapping[str, Any], section: str, currency: str) -> dict[str, Any] | None:
    category = _name(_first(terms, "returnPolicyCategory") or "").lower()
    days = 0 if "notpermitted" in category else _whole(_first(terms, "merchantReturnDays"))
    if days is None:
        return None
    rule: dict[str, Any] = {"type": "MerchantReturnPolicy", "merchantReturnDays": days, "countedFrom": "delivery"}
    for key, names in (
        ("returnFees", ("customerRemorseReturnFees", "returnFees")),
        ("defectFees", ("itemDefectReturnFees",)),
    ):
        fees = _name(_first(terms, *names) or "").lower()
        payer = "merchant" if fees in _FREE else "customer" if fees in _BUYER else None
        if payer and key == "returnFees":
            rule[key] = payer
        elif payer:
            rule["defect"] = {"days": days, "returnFees": payer, "section": section}
    if _name(_first(terms, "itemCondition") or "").lower() == "newcondition":
        rule["unusedOnly"] = True
    refund = _whole(_first(terms, "refundDays", "refundProcessingDays"))
    return rule | ({"refundDays": refund} if refund is not None else {})


def _span(value: Any) -> dict[str, Any] | None:
    """Read a QuantitativeValue, a pair of bounds, or words such as "2-4 business days"."""
    if isinstance(value, str):
        found = spans(value)
        return found[0].rule() if len(found) == 1 else None
    if isinstance(value, int):
        return {"min": value, "max": value}
    if isinstance(value, list):
        return _span(value[0]) if len(value) == 1 else None
    if not isinstance(value, Mapping):
        return None
    low = _whole(value.get("minValue", value.get("min", value.get("value"))))
    high = _whole(value.get("maxValue", value.get("max", value.get("value"))))
    low, high = (high if low is None else low), (low if high is None else high)
    if low is None or high is None:
        return None
    unit = str(value.get("unitCode", value.get("unitText", "d"))).lower()
    factor = 7 if unit.startswith(("wee", "week")) else 1
    if unit.startswith(("hur", "hour")):
        return {"min": low // 24, "max": -(-high // 24)}
    working = bool(re.search(r"business|working", unit))
    return {"min": low * factor, "max": high * factor} | ({"unit": "working_days"} if working else {})


def _shipping(terms: Mapping[str, Any], section: str, currency: str) -> dict[str, Any] | None:
    details = _details(terms)
    rows = [
        (destination(label, "en"), entry)
        for node in details
        if (found := _detail(node, section, currency))
        for label, entry in (found,)
    ]
    if not rows:
        return None
    resolve([place for place, _ in rows], currency)
    regions = []
    for number, (place, entry) in enumerate(rows, start=1):
        names = {lang: listed for lang, listed in place.names.items() if listed}
        if place.rest == "world":
            entry["rest"] = "world"
        regions.append(
            {
                "id": f"region-{number}",
                "label": place.label,
                "names": names or ({} if place.rest else {"en": ["*"]}),
                **entry,
            }
        )
    money = {entry.pop("currency") for entry in regions}
    if len(money - {""}) > 1:
        return None
    rule: dict[str, Any] = {
        "type": "OfferShippingDetails",
        "regions": regions,
        "currency": next(iter(money - {""}), currency),
    }
    rule["handlingTime"] = _span(_first(terms, "handlingTime")) and {
        **(_span(_first(terms, "handlingTime")) or {}),
        "section": section,
    }
    cut_off = _first(terms, "cutoffTime")
    if isinstance(cut_off, int):
        cut_off = f"{cut_off // 60:02d}:{cut_off % 60:02d}"
    if cut_off and (time := clock(str(cut_off))):
        rule["cutoffTime"] = time
        rule["handlingTime"] = rule["handlingTime"] or {"min": 0, "max": 1, "section": section}
    days = _first(terms, "businessDays")
    days = _first(days, "dayOfWeek") or days
    if isinstance(days, list) and days:
        rule["businessDays"] = [_name(day).lower()[:3] for day in days]
    return rule


def _details(terms: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the mappings that state a destination with a time or a rate; the whole when it states them flat."""
    found: list[Mapping[str, Any]] = []

    def walk(value: Any) -> None:
        if isinstance(value, Mapping):
            if {"shippingRate", "transitTime", "deliveryTime"} & set(value):
                found.append(value)
                return
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(terms)
    return found


def _detail(node: Mapping[str, Any], section: str, currency: str) -> tuple[str, dict[str, Any]] | None:
    transit = _span(_first(node, "transitTime"))
    rate, named = _amount(node.get("shippingRate", node.get("rate")), currency)
    over, _ = _amount(_first(node, "freeShippingThreshold"), currency)
    if transit is None and rate is None:
        return None
    entry: dict[str, Any] = {"section": section, "currency": named}
    entry |= {
        key: value for key, value in (("transitTime", transit), ("rate", rate), ("freeOver", over)) if value is not None
    }
    return _label(node.get("shippingDestination")), entry


def _amount(value: Any, currency: str) -> tuple[str | None, str]:
    if isinstance(value, Mapping):
        amount = value.get("value", value.get("maxValue", value.get("price")))
        code = str(value.get("currency") or value.get("priceCurrency") or "")
        return (str(amount), code) if amount is not None and re.fullmatch(r"\d+(\.\d+)?", str(amount)) else (None, "")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value), ""
    found = prices(str(value), currency) if value is not None else []
    if len(found) == 1:
        return str(found[0].amount), found[0].currency
    plain = re.fullmatch(r"\d+(\.\d+)?", str(value).strip()) if value is not None else None
    return (plain[0], "") if plain else (None, "")


def _label(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, (_label(part) for part in value)))
    if isinstance(value, Mapping):
        region = value.get("addressRegion")
        if region and str(value.get("addressCountry")) in ("US", "USA"):
            # A state's code may be a country's too.
            listed = region if isinstance(region, list) else [region]
            return ", ".join(states()[str(code)].en[0] if str(code) in states() else str(code) for code in listed)
        return _label(region) if region else _label(value.get("addressCountry") or value.get("name"))
    return str(value or "")


def _warranty(terms: Mapping[str, Any], section: str, currency: str) -> dict[str, Any] | None:
    given = _first(terms, "durationOfWarranty", "warrantyDuration")
    period: int | None = None
    if isinstance(given, str):
        found = {count for count, _, _ in months(given)}
        iso = re.fullmatch(r"P(?:(\d+)Y)?(?:(\d+)M)?", given)
        period = found.pop() if len(found) == 1 else 12 * int(iso[1] or 0) + int(iso[2] or 0) if iso else None
    elif isinstance(given, Mapping) and (count := _whole(given)) is not None:
        unit = str(given.get("unitCode", given.get("unitText", "MON"))).lower()
        period = count * 12 if unit.startswith(("ann", "year")) else count if unit.startswith("mon") else None
    return None if not period else {"type": "WarrantyPromise", "default_months": period}
