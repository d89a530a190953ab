"""schema.org MerchantReturnPolicy and OfferShippingDetails as policies: the rule, and its plain statement to cite.

Structured data has no prose. What is cited is a sentence made of the data, field by field, in both languages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from knowledge.importers.parts import ImportContext, PolicyPart
from knowledge.importers.schema_org_product import text_of
from knowledge.importers.source import SourceFile
from knowledge.records import PolicySection

_NOT_PERMITTED = "MerchantReturnNotPermitted"


def return_policy(node: Mapping[str, Any], locator: str, file: SourceFile, context: ImportContext) -> PolicyPart:
    """Make a return policy of a MerchantReturnPolicy node."""
    days = text_of(node.get("merchantReturnDays"))
    category = text_of(node.get("returnPolicyCategory")).rsplit("/", 1)[-1]
    fees = text_of(node.get("returnFees")).rsplit("/", 1)[-1]
    permitted = category != _NOT_PERMITTED
    rule: dict[str, Any] = {"type": "MerchantReturnPolicy", "section": "conditions"}
    rule["merchantReturnDays"] = int(float(days)) if permitted and days else 0
    rule["countedFrom"] = "delivery"
    if fees:
        rule["returnFees"] = "merchant" if fees == "FreeReturn" else "customer"
    zh, en = _return_text(rule, permitted, fees)
    sections = _both("conditions", ("退货条件", zh), ("Return conditions", en), file, locator)
    return PolicyPart(f"{file.stem}-returns", "return", "退货 / Returns", "zh", sections, rule)


def _return_text(rule: Mapping[str, Any], permitted: bool, fees: str) -> tuple[str, str]:
    if not permitted:
        return "不支持退货。", "Returns are not accepted."
    days = rule["merchantReturnDays"]
    zh, en = f"签收后 {days} 天内可以退货。", f"Returns are accepted within {days} days of delivery."
    if fees:
        zh += "退货运费由商家承担。" if fees == "FreeReturn" else "退货运费由买家承担。"
        en += " Return shipping is free." if fees == "FreeReturn" else " The customer pays for return shipping."
    return zh, en


def shipping_policy(
    nodes: Sequence[Mapping[str, Any]], locator: str, file: SourceFile, context: ImportContext
) -> PolicyPart:
    """Make one shipping policy of the OfferShippingDetails of an offer, a region each."""
    sections: list[PolicySection] = []
    regions: list[dict[str, Any]] = []
    rule: dict[str, Any] = {"type": "OfferShippingDetails", "section": "region-1", "regions": regions}
    for number, node in enumerate(nodes, start=1):
        time = node.get("deliveryTime")
        time = time if isinstance(time, dict) else {}
        handling, transit = _days(time.get("handlingTime")), _days(time.get("transitTime"))
        rule.setdefault("handlingTime", handling or {"min": 0, "max": 1})
        if time.get("cutoffTime"):
            rule["cutoffTime"] = str(time["cutoffTime"])[:5]
        rate = node.get("shippingRate")
        amount = text_of(rate.get("value")) if isinstance(rate, dict) else ""
        currency = text_of(rate.get("currency")) if isinstance(rate, dict) else ""
        name = _destination(node.get("shippingDestination"))
        anchor = f"region-{number}"
        regions.append(
            {
                "id": anchor,
                "names": {"zh": [name], "en": [name]},
                "transitTime": transit or {"min": 0, "max": 0},
                "rate": amount or "0",
                "section": anchor,
            }
        )
        zh = (
            f"寄往 {name}：运费 {amount or '0'} {currency}" + (_span(transit, "，运输 {} 天") if transit else "") + "。"
        )
        en = f"To {name}: shipping {amount or '0'} {currency}" + (
            _span(transit, ", {} days in transit") if transit else ""
        )
        sections += _both(anchor, (f"配送到 {name}", zh), (f"Shipping to {name}", en + "."), file, locator)
    return PolicyPart(f"{file.stem}-shipping", "shipping", "配送 / Shipping", "zh", sections, rule)


def _both(
    anchor: str, chinese: tuple[str, str], english: tuple[str, str], file: SourceFile, locator: str
) -> list[PolicySection]:
    return [
        PolicySection(anchor, heading, text.replace(" 。", "。"), lang, file.ref(locator))
        for lang, (heading, text) in (("zh", chinese), ("en", english))
    ]


def _days(value: Any) -> dict[str, int] | None:
    if not isinstance(value, dict):
        return None
    least, most = text_of(value.get("minValue")), text_of(value.get("maxValue"))
    if not least and not most:
        return None
    return {"min": int(float(least or most)), "max": int(float(most or least))}


def _span(days: Mapping[str, int], form: str) -> str:
    return form.format(days["min"] if days["min"] == days["max"] else f"{days['min']}–{days['max']}")


def _destination(value: Any) -> str:
    first = value[0] if isinstance(value, list) and value else value
    if not isinstance(first, dict):
        return text_of(first) or "default"
    region = first.get("addressRegion")
    region = "、".join(str(part) for part in region) if isinstance(region, list) else text_of(region)
    return region or text_of(first.get("addressCountry")) or text_of(first.get("name")) or "default"
