"""The formats we read, in the order they are tried. A new feed importer is one file and one line here."""

from __future__ import annotations

from knowledge.importers import (
    faq,
    google_merchant,
    google_promotions,
    manuals,
    policies,
    schema_org,
    shopify_csv,
    shopify_translations,
)
from knowledge.importers.parts import Importer

IMPORTERS: tuple[Importer, ...] = (
    shopify_csv.IMPORTER,
    shopify_translations.IMPORTER,
    google_promotions.IMPORTER,
    google_merchant.TABLE,
    google_merchant.XML,
    schema_org.IMPORTER,
    faq.IMPORTER,
    policies.IMPORTER,
    manuals.IMPORTER,
)
