"""The rules as they stand in the front matter, checked when they come in. Names are schema.org's where it has one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from knowledge.errors import InvalidRule
from knowledge.records import Policy

Payer = Literal["customer", "merchant"]
R = TypeVar("R", bound="Rule")
_PAYERS = {
    "customer": "customer", "buyer": "customer", "returnfeescustomerresponsibility": "customer",
    "returnshippingfees": "customer", "merchant": "merchant", "seller": "merchant", "shop": "merchant",
    "freereturn": "merchant", "free": "merchant",
}  # fmt: skip
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Rule(BaseModel):
    """What all rules share: the section that states them. Fields we don't compute with are kept and ignored."""

    model_config = ConfigDict(extra="allow", frozen=True)
    section: str | None = None


class _Paid(Rule):
    @field_validator("returnFees", "fees", "defectFees", mode="before", check_fields=False)
    @classmethod
    def _payer(cls, value: Any) -> Any:
        return _PAYERS.get(str(value).rsplit("/", 1)[-1].lower(), value) if value is not None else None


class Defect(_Paid):
    days: int = Field(ge=0)
    returnFees: Payer = "merchant"  # noqa: N815


class Exchange(_Paid):
    days: int = Field(ge=0)
    fees: Payer | None = None
    defectFees: Payer | None = None  # noqa: N815


class ReturnException(Rule):
    """Goods that can't be returned without reason once a condition holds; all goods where it names none."""

    categories: list[str] = Field(default_factory=list)
    products: list[str] = Field(default_factory=list)
    when: Literal["any", "opened", "worn", "washed", "activated", "used"] = "any"
    returnable: bool = False
    unless: str | None = None
    days: int | None = Field(default=None, ge=0)
    confirmedAtPurchase: bool = False  # noqa: N815
    # The words it was read from, with their goods in front: what else they demand is quoted.
    text: str | None = None
    lang: str | None = None


class UnreadException(Rule):
    """What a policy says of goods that its words do not tell: quoted where a return is said to be possible."""

    text: str
    lang: str
    section: str


class ReturnRule(_Paid):
    merchantReturnDays: int = Field(ge=0)  # noqa: N815
    countedFrom: str = "day_after_delivery"  # noqa: N815
    returnFees: Payer | None = None  # noqa: N815
    feesSection: str | None = None  # noqa: N815
    unusedOnly: bool = False  # noqa: N815
    refundDays: int | None = Field(default=None, ge=0)  # noqa: N815
    refundMethod: str | None = None  # noqa: N815
    refundSection: str | None = None  # noqa: N815
    defect: Defect | None = None
    exchange: Exchange | None = None
    exceptions: list[ReturnException] = Field(default_factory=list)
    # The policy states terms by kinds of goods only; of what it names nowhere it says nothing.
    byGoods: bool = False  # noqa: N815
    unreadExceptions: list[UnreadException] = Field(default_factory=list)  # noqa: N815


class Span(Rule):
    """A number of days from `min` to `max`."""

    min: int = Field(ge=0)
    max: int = Field(ge=0)
    unit: Literal["days", "working_days"] = "days"


class Region(Rule):
    """Places with a time and a cost, None where the policy does not say; `rest` takes what no other region names.

    Where there is a `furtherRate`, `rate` is for the first `firstWeight` kilograms and it for each `furtherWeight` begun.
    """

    id: str
    names: dict[str, list[str]] = Field(default_factory=dict)
    rest: Literal["world"] | None = None
    transitTime: Span | None = None  # noqa: N815
    rate: Decimal | None = Field(default=None, ge=0)
    firstWeight: Decimal = Field(default=Decimal(1), gt=0)  # noqa: N815
    furtherRate: Decimal | None = Field(default=None, ge=0)  # noqa: N815
    furtherWeight: Decimal = Field(default=Decimal(1), gt=0)  # noqa: N815
    freeOver: Decimal | None = Field(default=None, ge=0)  # noqa: N815
    neverFree: bool = False  # noqa: N815


class NotServed(Rule):
    names: dict[str, list[str]] = Field(default_factory=dict)
    rest: Literal["world"] | None = None


class GoodsPlaces(Rule):
    """Goods that do not go to some places."""

    categories: list[str] = Field(default_factory=list)
    products: list[str] = Field(default_factory=list)
    names: dict[str, list[str]]


class Expedited(Rule):
    """A faster way: `extra` on top of the postage or a `rate` of its own; goods and places it leaves out."""

    names: dict[str, list[str]] = Field(default_factory=dict)
    extra: Decimal | None = Field(default=None, ge=0)
    rate: Decimal | None = Field(default=None, ge=0)
    transitTime: Span | None = None  # noqa: N815
    categories: list[str] = Field(default_factory=list)
    products: list[str] = Field(default_factory=list)
    notServed: dict[str, list[str]] = Field(default_factory=dict)  # noqa: N815


class Oversize(Rule):
    categories: list[str] = Field(default_factory=list)
    products: list[str] = Field(default_factory=list)
    surcharge: Decimal = Field(ge=0)


class ShippingRule(Rule):
    """`handlingTime` is None where nothing is said of when a parcel leaves; `timezone` that of the cut-off if stated."""

    handlingTime: Span | None = Span(min=0, max=1)  # noqa: N815
    timezone: str | None = None
    cutoffTime: time | None = None  # noqa: N815
    businessDays: list[str] = list(_DAYS)  # noqa: N815
    carrier: dict[str, str] | str | None = None
    currency: str | None = None
    regions: list[Region] = Field(min_length=1)
    notServed: list[NotServed] = Field(default_factory=list)  # noqa: N815
    oversize: list[Oversize] = Field(default_factory=list)
    restrictions: list[GoodsPlaces] = Field(default_factory=list)
    expedited: Expedited | None = None

    @field_validator("businessDays", mode="before")
    @classmethod
    def _short_days(cls, value: Any) -> list[str]:
        days = [str(day).rsplit("/", 1)[-1].lower()[:3] for day in value]
        if not days or any(day not in _DAYS for day in days):
            raise ValueError(f"{value!r} are not days of the week")
        return days

    @field_validator("cutoffTime", mode="before")
    @classmethod
    def _minutes(cls, value: Any) -> Any:
        # YAML reads an unquoted 16:00 as the number 960.
        return time(value // 60, value % 60) if isinstance(value, int) and 0 <= value < 1440 else value


class WarrantyCategory(Rule):
    categories: list[str] = Field(default_factory=list)
    products: list[str] = Field(default_factory=list)
    months: int = Field(ge=0)


class WarrantyPart(WarrantyCategory):
    """A part with a term of its own; `part` has the words for it."""

    part: dict[str, list[str]]


class WarrantyRule(Rule):
    """`default_months` is None where the policy names a term for some goods only."""

    default_months: int | None = Field(ge=0)
    countedFrom: str = "day_after_delivery"  # noqa: N815
    categories: list[WarrantyCategory] = Field(default_factory=list)
    parts: list[WarrantyPart] = Field(default_factory=list)
    excludes: dict[str, list[str]] = Field(default_factory=dict)


class ProtectedGoods(Rule):
    """Goods with a period of their own."""

    categories: list[str] = Field(default_factory=list)
    products: list[str] = Field(default_factory=list)
    days: int = Field(ge=0)


class PriceProtectionRule(Rule):
    days: int = Field(ge=0)
    countedFrom: str = "payment"  # noqa: N815
    excludes: list[str] = Field(default_factory=list)
    goods: list[ProtectedGoods] = Field(default_factory=list)


class InvoiceRule(Rule):
    types: list[str] = Field(default_factory=list)
    issueDays: int | None = Field(default=None, ge=0)  # noqa: N815
    requestWithinDays: int | None = Field(default=None, ge=0)  # noqa: N815


_MODELS: Mapping[str, type[Rule]] = {
    "return": ReturnRule,
    "shipping": ShippingRule,
    "international": ShippingRule,
    "warranty": WarrantyRule,
    "price_protection": PriceProtectionRule,
    "invoice": InvoiceRule,
}


def check_rule(kind: str, rule: Mapping[str, Any], anchors: set[str]) -> None:
    """Check a rule when it comes in. Raises InvalidRule naming the field, or a section that the text does not have."""
    _parsed(_MODELS.get(kind, Rule), rule)
    for path, anchor in _section_names(rule, "rule"):
        if not anchors.issuperset(anchor.split()):
            raise InvalidRule(f"{path} names the section {anchor!r}, which the text does not have")


def return_rule(policy: Policy) -> ReturnRule:
    """Return the rule of a return policy. Raises InvalidRule when it has none."""
    return _parsed(ReturnRule, _given(policy))


def shipping_rule(policy: Policy) -> ShippingRule:
    """Return the rule of a shipping policy. Raises InvalidRule when it has none."""
    return _parsed(ShippingRule, _given(policy))


def warranty_rule(policy: Policy) -> WarrantyRule:
    """Return the rule of a warranty policy. Raises InvalidRule when it has none."""
    return _parsed(WarrantyRule, _given(policy))


def price_protection_rule(policy: Policy) -> PriceProtectionRule:
    """Return the rule of a price protection policy. Raises InvalidRule when it has none."""
    return _parsed(PriceProtectionRule, _given(policy))


def invoice_rule(policy: Policy) -> InvoiceRule:
    """Return the rule of an invoice policy. Raises InvalidRule when it has none."""
    return _parsed(InvoiceRule, _given(policy))


def _given(policy: Policy) -> Mapping[str, Any]:
    if policy.rule is None:
        raise InvalidRule(f"the policy {policy.policy_id!r} has no rule to compute with")
    return policy.rule


def _parsed(model: type[R], rule: Mapping[str, Any]) -> R:
    try:
        return model.model_validate(dict(rule))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InvalidRule(f"rule.{where}: {first['msg']}") from error


def _section_names(value: Any, path: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(inner, str) and (key == "section" or str(key).endswith("Section")):
                found.append((f"{path}.{key}", inner))
            else:
                found.extend(_section_names(inner, f"{path}.{key}"))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            found.extend(_section_names(inner, f"{path}.{number}"))
    return found
