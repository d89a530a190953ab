"""Pages become a shop that can be ingested, and cases that its answers are judged by."""

from __future__ import annotations

from pathlib import Path

from evals.answer_cases import load_cases
from evals.page_shop import write_page_shop
from knowledge.embedders.training.pages import Page, PageQuestion
from knowledge.importers import ingest_folder

PAGE = Page(
    "Mira Lamp 米拉台灯",
    "lamp",
    "both",
    ("Power: 9 W", "亮度：可调三档", "A lamp that folds flat.", "Is it dimmable? Yes, in three steps.", "没有蓝牙。"),
    (
        PageQuestion("how many watts", "en", (0,)),
        PageQuestion("能连手机吗", "zh", (4,)),
        PageQuestion("can I turn it down", "en", (3, 1)),
        PageQuestion("who made it", "en", ()),
    ),
    kept_out=True,
)
POLICY = Page("Shipping", "policy", "en", ("We ship in 24 hours.",), (PageQuestion("when", "en", (0,)),), kept_out=True)


def test_every_passage_comes_in_as_what_it_is(tmp_path: Path) -> None:
    write_page_shop([PAGE, POLICY], tmp_path)
    shop = ingest_folder([tmp_path / "export"]).shop
    assert [product.product_id for product in shop.products] == ["P000"]
    product = shop.products[0]
    assert {(a.name, a.value, a.lang) for a in product.attributes} >= {
        ("Power", "9 W", "en"),
        ("亮度", "可调三档", "zh"),
    }
    assert product.descriptions == {"zh": "没有蓝牙。", "en": "A lamp that folds flat."}
    assert [(faq.question, faq.answer, faq.product_id) for faq in shop.faqs] == [
        ("Is it dimmable?", "Yes, in three steps.", "P000")
    ]


def test_every_question_becomes_a_case_that_any_of_its_passages_satisfies(tmp_path: Path) -> None:
    cases = load_cases(write_page_shop([PAGE], tmp_path))
    assert [case.expect.outcomes for case in cases] == [("answer",), ("answer",), ("answer",), ("abstain",)]
    assert list(cases[2].expect.all_of[0]) == ["Yes, in three steps", "可调三档"]
    assert all(case.current_product == "P000" for case in cases)
