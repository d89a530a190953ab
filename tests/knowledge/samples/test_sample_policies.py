"""The sample shop's policies: text and rule agree, in both languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from .files import (
    LANGS,
    numbers,
    policy,
    policy_ids,
)

PROVINCES = {
    "北京": "Beijing", "天津": "Tianjin", "河北": "Hebei", "山西": "Shanxi", "内蒙古": "Inner Mongolia",
    "辽宁": "Liaoning", "吉林": "Jilin", "黑龙江": "Heilongjiang", "上海": "Shanghai", "江苏": "Jiangsu",
    "浙江": "Zhejiang", "安徽": "Anhui", "福建": "Fujian", "江西": "Jiangxi", "山东": "Shandong",
    "河南": "Henan", "湖北": "Hubei", "湖南": "Hunan", "广东": "Guangdong", "广西": "Guangxi",
    "海南": "Hainan", "重庆": "Chongqing", "四川": "Sichuan", "贵州": "Guizhou", "云南": "Yunnan",
    "西藏": "Tibet", "陕西": "Shaanxi", "甘肃": "Gansu", "青海": "Qinghai", "宁夏": "Ningxia", "新疆": "Xinjiang",
}  # fmt: skip


@pytest.mark.parametrize("policy_id", policy_ids())
def test_a_policy_has_the_same_sections_and_numbers_in_both_languages(policy_id: str) -> None:
    (zh_front, zh), (en_front, en) = policy(policy_id, "zh"), policy(policy_id, "en")
    assert list(zh) == list(en)
    assert 4 <= len(zh) <= 14
    for field in ("id", "kind", "version"):
        assert zh_front[field] == en_front[field]
    for anchor, text in zh.items():
        assert numbers(text).keys() == numbers(en[anchor]).keys(), anchor


@pytest.mark.parametrize("policy_id", policy_ids())
def test_every_section_a_rule_points_at_exists(policy_id: str) -> None:
    front, sections = policy(policy_id, "zh")

    def named(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            yield from (v for k, v in value.items() if k.lower().endswith("section"))
            for item in value.values():
                yield from named(item)
        elif isinstance(value, list):
            for item in value:
                yield from named(item)

    assert set(named(front.get("rule", {}))) <= set(sections)


@pytest.mark.parametrize("lang", LANGS)
def test_the_returns_text_says_what_the_rule_says(lang: str) -> None:
    rule, text = policy("returns", "zh")[0]["rule"], policy("returns", lang)[1]
    assert str(rule["merchantReturnDays"]) in numbers(text["conditions"])
    assert str(rule["defect"]["days"]) in numbers(text["defects"])
    assert str(rule["exchange"]["days"]) in numbers(text["exchange"])
    assert str(rule["refundDays"]) in numbers(text["refunds"])


@pytest.mark.parametrize("lang", LANGS)
def test_the_other_texts_say_what_their_rules_say(lang: str) -> None:
    def check(policy_id: str, anchor: str, *values: object) -> None:
        said = numbers(policy(policy_id, lang)[1][anchor])
        assert all(str(value) in said for value in values), (policy_id, anchor, values)

    rules = {policy_id: policy(policy_id, "zh")[0]["rule"] for policy_id in policy_ids()}
    months = {entry["months"] for entry in rules["warranty"]["categories"]} - {0}
    check("warranty", "periods", rules["warranty"]["default_months"], *months)
    check("price-protection", "conditions", rules["price-protection"]["days"])
    check("price-protection", "how", rules["price-protection"]["processingDays"])
    check("invoice", "timing", rules["invoice"]["issueDays"], rules["invoice"]["requestWithinDays"])
    check("payment", "deadline", rules["payment"]["unpaidCancelMinutes"])
    check("privacy", "rights", rules["privacy"]["requestDays"])
    check("privacy", "retention", rules["privacy"]["chatRetentionMonths"], rules["privacy"]["voiceRetentionDays"])
    check("after-sales", "complaints", rules["after-sales"]["complaintReplyHours"])


@pytest.mark.parametrize("lang", LANGS)
def test_the_delivery_text_of_each_region_says_what_the_rule_says(lang: str) -> None:
    rule, text = policy("shipping", "zh")[0]["rule"], policy("shipping", lang)[1]
    assert rule["cutoffTime"] in text["dispatch"]
    for region in rule["regions"]:
        transit = region["transitTime"]
        expected = [transit["min"], transit["max"], int(Decimal(region["rate"])), int(Decimal(region["freeOver"]))]
        assert numbers(text[region["section"]]) == Counter(map(str, expected)), region["id"]
        assert numbers(text["regions"]).keys() >= set(map(str, expected)), region["id"]
    assert numbers(text["oversize"]) == Counter([str(int(Decimal(rule["oversize"][0]["surcharge"])))])


def test_every_province_is_in_one_region_and_no_more() -> None:
    rule = policy("shipping", "zh")[0]["rule"]
    areas = rule["regions"] + rule["notServed"]
    names = {lang: Counter(name for area in areas for name in area["names"][lang]) for lang in LANGS}
    assert all(count == 1 for counts in names.values() for count in counts.values())
    region = {name: entry["id"] for entry in rule["regions"] for lang in LANGS for name in entry["names"][lang]}
    assert len(PROVINCES) == 31
    for zh, en in PROVINCES.items():
        assert region[zh] == region[en]
    for city in ("广州", "Guangzhou", "深圳", "Shenzhen", "乌鲁木齐", "Urumqi", "成都", "Chengdu", "哈尔滨", "Harbin"):
        assert city in region


def test_policies_name_only_categories_that_exist(settings: dict[str, Any]) -> None:
    named: set[str] = set()
    for policy_id in policy_ids():
        rule = policy(policy_id, "zh")[0].get("rule", {})
        for field in ("exceptions", "categories", "oversize"):
            named |= {key for entry in rule.get(field, []) for key in entry["categories"]}
    assert named <= set(settings["categories"])
