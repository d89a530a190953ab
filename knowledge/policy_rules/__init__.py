"""Policy rules: pure functions from a policy, a product and a day to a decision that names its grounds."""

from knowledge.policy_rules.promises import (
    InvoiceTerms,
    PriceProtection,
    WarrantyTerm,
    invoice_terms,
    price_protection_of,
    warranty_of,
)
from knowledge.policy_rules.promotions import (
    ApplicablePromotion,
    AppliedPromotion,
    BestPrice,
    applicable_promotions,
    best_price,
    price_at,
)
from knowledge.policy_rules.reasons import Reason
from knowledge.policy_rules.returns import ExchangeDecision, ReturnDecision, exchange_decision, return_decision
from knowledge.policy_rules.rules import check_rule
from knowledge.policy_rules.shipping import ShippingQuote, shipping_quote

__all__ = [
    "ApplicablePromotion",
    "AppliedPromotion",
    "BestPrice",
    "ExchangeDecision",
    "InvoiceTerms",
    "PriceProtection",
    "Reason",
    "ReturnDecision",
    "ShippingQuote",
    "WarrantyTerm",
    "applicable_promotions",
    "best_price",
    "check_rule",
    "exchange_decision",
    "invoice_terms",
    "price_at",
    "price_protection_of",
    "return_decision",
    "shipping_quote",
    "warranty_of",
]
