"""Policy rules: pure functions from a policy, a product and a day to a decision that names its grounds."""

from knowledge.policy_rules.combining import CombiningTerms, combining_terms
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
    CartLine,
    applicable_promotions,
    best_cart_price,
    best_price,
    cart_promotions,
    for_new_customers,
    meant_for,
    price_at,
)
from knowledge.policy_rules.reasons import Reason
from knowledge.policy_rules.returns import ExchangeDecision, ReturnDecision, exchange_decision, return_decision
from knowledge.policy_rules.rules import check_rule
from knowledge.policy_rules.shipping import (
    Dispatch,
    FasterWay,
    ShippingQuote,
    dispatch_of,
    expedited_of,
    shipping_quote,
)

__all__ = [
    "ApplicablePromotion",
    "AppliedPromotion",
    "BestPrice",
    "CartLine",
    "CombiningTerms",
    "Dispatch",
    "ExchangeDecision",
    "FasterWay",
    "InvoiceTerms",
    "PriceProtection",
    "Reason",
    "ReturnDecision",
    "ShippingQuote",
    "WarrantyTerm",
    "applicable_promotions",
    "best_cart_price",
    "best_price",
    "cart_promotions",
    "check_rule",
    "combining_terms",
    "dispatch_of",
    "exchange_decision",
    "expedited_of",
    "for_new_customers",
    "invoice_terms",
    "meant_for",
    "price_at",
    "price_protection_of",
    "return_decision",
    "shipping_quote",
    "warranty_of",
]
