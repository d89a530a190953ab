from __future__ import annotations

import json
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import UnreadableFile
from knowledge.importers import IngestResult, ingest_folder
from knowledge.importers.google_item import detail
from knowledge.importers.merge_products import common_title
from knowledge.importers.source import SourceFile, decode
from knowledge.importers.values import count, interval, listed, money

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel>
<item><g:id>L1</g:id><title>Desk lamp</title><description>Bright &amp; calm.</description><g:price>39.90 USD</g:price>
<g:availability>in_stock</g:availability><g:product_detail><g:section_name>Specs</g:section_name>
<g:attribute_name>Power</g:attribute_name><g:attribute_value>9 W: dimmable</g:attribute_value></g:product_detail></item>
<item><g:id>L2</g:id><title>No price</title></item>
</channel></rss>"""

JSON_LD = {
    "@context": "https://schema.org",
    "@graph": [
        {
            "@type": "Product",
            "name": "Trail Tent 2",
            "sku": "TT2",
            "brand": {"@type": "Brand", "name": "Pine"},
            "category": "Camping > Tents",
            "additionalProperty": [{"@type": "PropertyValue", "name": "Weight", "value": 1.9, "unitCode": "KGM"}],
            "offers": {
                "@type": "Offer",
                "price": "249.00",
                "priceCurrency": "EUR",
                "availability": "https://schema.org/PreOrder",
                "hasMerchantReturnPolicy": {
                    "@type": "MerchantReturnPolicy",
                    "returnPolicyCategory": "https://schema.org/MerchantReturnFiniteReturnWindow",
                    "merchantReturnDays": 30,
                    "returnFees": "https://schema.org/FreeReturn",
                },
                "shippingDetails": {
                    "@type": "OfferShippingDetails",
                    "shippingRate": {"value": "4.90", "currency": "EUR"},
                    "shippingDestination": {"addressCountry": "DE"},
                    "deliveryTime": {
                        "handlingTime": {"minValue": 0, "maxValue": 1},
                        "transitTime": {"minValue": 2, "maxValue": 4},
                    },
                },
            },
        },
        {
            "@type": "FAQPage",
            "mainEntity": [
                {"@type": "Question", "name": "Is it waterproof?", "acceptedAnswer": {"text": "<p>To 3,000 mm.</p>"}}
            ],
        },
        {"@type": "Product", "name": "No offer"},
    ],
}


def ingest(folder: Path, **files: str) -> IngestResult:
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return ingest_folder([folder])


def test_a_feed_in_xml_comes_in_and_its_broken_item_is_reported(tmp_path: Path) -> None:
    result = ingest(tmp_path, feed__xml=RSS)
    (lamp,) = result.shop.products
    assert lamp.titles == {"en": "Desk lamp"}
    assert [(a.key, a.value) for a in lamp.attributes] == [("power", "9 W: dimmable")]
    assert result.shop.currency == "USD"
    assert [(r.row, r.field) for r in result.report.rejected] == [(2, "price")]


def test_a_feed_that_declares_entities_is_refused(tmp_path: Path) -> None:
    bomb = RSS.replace("<rss", '<!DOCTYPE x [<!ENTITY a "aaaa">]><rss', 1)
    (row,) = ingest(tmp_path, feed__xml=bomb, faq__csv="question,answer\nq,a\n").report.rejected
    assert "document type" in row.reason


@pytest.mark.parametrize("name", ["shop__json", "page__html"])
def test_json_ld_gives_products_policies_and_questions(tmp_path: Path, name: str) -> None:
    text = json.dumps(JSON_LD)
    if name == "page__html":
        text = f'<html><body><script type="application/ld+json">{text}</script></body></html>'
    result = ingest(tmp_path, **{name: text})
    (tent,) = result.shop.products
    assert (tent.product_id, tent.brand, tent.category_key) == ("TT2", "Pine", "tents")
    assert [(a.lang, a.name, a.value) for a in tent.attributes] == [
        ("en", "Weight", "1.9 kg"),
        ("zh", "重量", "1.9 kg"),
    ]
    assert (tent.variants[0].offer.price.amount, tent.variants[0].offer.availability) == (Decimal("249.00"), "preorder")
    assert {policy.kind for policy in result.shop.policies} == {"return", "shipping"}
    assert result.shop.faqs[0].answer == "To 3,000 mm."
    assert [row.field for row in result.report.rejected] == ["offers"]


def test_an_html_manual_keeps_its_headings_and_loses_its_scripts(tmp_path: Path) -> None:
    page = "<html><head><title>Guide</title><script>alert(1)</script></head><body><h2>Cleaning</h2><p>Rinse it.</p></body></html>"
    result = ingest(tmp_path, guide__html=page)
    assert [(m.title, m.text) for m in result.shop.manuals] == [("Guide › Cleaning", "Rinse it.")]


def test_questions_come_as_json_lines_too(tmp_path: Path) -> None:
    lines = '{"id": 1, "lang": "en", "question": "Q?", "answer": "A."}\nnot json\n{"question": "only"}\n'
    result = ingest(tmp_path, faq__jsonl=lines)
    assert [faq.faq_id for faq in result.shop.faqs] == ["1"]
    assert [row.row for row in result.report.rejected] == [2, 3]


def test_a_pdf_without_text_says_so(tmp_path: Path) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(tmp_path / "manual.pdf")
    (row,) = ingest(tmp_path, faq__csv="question,answer\nq,a\n").report.rejected
    assert "holds no text" in row.reason


def pdf_of(lines: list[str]) -> bytes:
    """Make the smallest PDF that shows some lines of Latin text."""
    shown = " ".join(f"({line}) Tj 0 -16 Td" for line in lines)
    stream = f"BT /F1 12 Tf 50 700 Td {shown} ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        " /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
    ]
    body, places = "%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start = len(body)
    body += f"xref\n0 5\n0000000000 65535 f \n{table}trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF"
    return body.encode("latin-1")


def test_a_pdf_manual_is_cut_at_what_looks_like_headings(tmp_path: Path) -> None:
    lines = ["Cleaning", "Rinse the tank with water and then let it", "dry for a day.", "2. Storage", "Keep it dry."]
    (tmp_path / "guide.pdf").write_bytes(pdf_of(lines))
    found = {manual.title.split(" › ")[-1]: manual.text for manual in ingest_folder([tmp_path]).shop.manuals}
    assert found == {
        "Cleaning": "Rinse the tank with water and then let it\ndry for a day.",
        "2. Storage": "Keep it dry.",
    }


def test_a_broken_pdf_is_reported(tmp_path: Path) -> None:
    (tmp_path / "manual.pdf").write_bytes(b"%PDF-1.4 nothing")
    (row,) = ingest(tmp_path, faq__csv="question,answer\nq,a\n").report.rejected
    assert "can't be read as a PDF" in row.reason


def test_a_promotion_without_a_benefit_is_reported(tmp_path: Path) -> None:
    feed = (
        "promotion_id\tlong_title\tpromotion_effective_dates\tpercent_off\tmoney_off_amount\n"
        "A\tx\t2026-01-01/2026-01-31\t\t\nB\tx\t2026-02-01/2026-01-01\t5\t\nC\tx\t2026-01-01/2026-01-31\t5\t\n"
    )
    result = ingest(tmp_path, promotions__tsv=feed)
    assert [promotion.promotion_id for promotion in result.shop.promotions] == ["C"]
    assert [(row.row, row.field) for row in result.report.rejected] == [
        (2, "percent_off"),
        (3, "promotion_effective_dates"),
    ]


def test_variants_share_the_common_part_of_their_titles() -> None:
    assert common_title(["跑鞋 - 白色", "跑鞋 - 黑色"]) == "跑鞋"
    assert common_title(["Runner 20", "Runner 24"]) == "Runner"
    assert common_title(["Red cup", "Blue plate"]) == "Red cup"


def test_details_split_at_their_first_two_colons() -> None:
    assert detail("Specs:Ratio:16:9") == ("Specs", "Ratio", "16:9")
    assert detail("Weight:2 kg") == ("", "Weight", "2 kg")
    assert detail("不足:不防水") == ("不足", "", "不防水")


@pytest.mark.parametrize(
    ("cell", "amount", "currency"),
    [("199.00 CNY", "199.00", "CNY"), ("¥1,299", "1299", "CNY"), ("$5", "5", "USD"), ("12.5", "12.5", "EUR")],
)
def test_money_is_read_exactly(cell: str, amount: str, currency: str) -> None:
    read = money(cell, "EUR")
    assert (read.amount, read.currency) == (Decimal(amount), currency)


@pytest.mark.parametrize("cell", ["", "free", "-3 CNY"])
def test_what_is_not_money_is_refused(cell: str) -> None:
    with pytest.raises(ValueError):
        money(cell, "CNY")


def test_dates_count_in_the_shops_time_zone_and_the_last_day_counts_whole() -> None:
    start, end = interval("2026-11-01/2026-11-30", "Asia/Shanghai")
    assert start.isoformat() == "2026-10-31T16:00:00+00:00"
    assert end.isoformat().startswith("2026-11-30T15:59:59")


@given(st.text())
def test_any_cell_is_split_without_a_crash(cell: str) -> None:
    assert all(value == value.strip() and value for value in listed(cell))


@given(st.text(max_size=20))
def test_a_count_is_a_whole_number_or_refused(cell: str) -> None:
    with suppress(ValueError):
        assert isinstance(count(cell), int)


@given(st.binary(max_size=200))
def test_any_bytes_decode_or_are_refused(data: bytes) -> None:
    with suppress(UnreadableFile):
        assert isinstance(decode(data, "x")[0], str)


@given(st.lists(st.lists(st.text(alphabet='abc,"\n中', max_size=6), min_size=2, max_size=2), max_size=5))
def test_any_table_is_read_row_by_row(rows: list[list[str]]) -> None:
    import csv
    import io

    out = io.StringIO()
    csv.writer(out).writerows([["a", "b"], *rows])
    read = list(SourceFile("x.csv", out.getvalue().encode()).rows())
    assert [row.cells["a"] for row in read] == [a for a, b in rows if a.strip() or b.strip()]


def test_a_promotion_written_in_both_languages_gives_each_its_own_half(tmp_path: Path) -> None:
    feed = (
        "promotion_id\tlong_title\tpromotion_effective_dates\tpercent_off\tminimum_purchase_quantity\n"
        "C\t任选 2 件 9 折 (10% off any 2 pieces)\t2026-11-01/2026-11-30\t10\t2\n"
    )
    (promotion,) = ingest(tmp_path, promotions__tsv=feed).shop.promotions
    assert promotion.titles == {"zh": "任选 2 件 9 折", "en": "10% off any 2 pieces"}
    assert promotion.minimum_quantity == 2 and promotion.stackable is None
