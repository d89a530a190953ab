"""Rules read from policies that state none: from plain schema.org terms in the front matter, and from text and tables.

Only what the shop states unambiguously becomes a rule; what is left open is quoted as it stands.
"""

from knowledge.policy_reading.completing import complete_rules

__all__ = ["complete_rules"]
