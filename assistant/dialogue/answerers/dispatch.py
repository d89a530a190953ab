"""When an order leaves: the day computed from the cut-off and the days of dispatch, said as a day."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from assistant.dialogue import wording
from assistant.dialogue.answerers.moments import Moment, day_named, moment
from assistant.dialogue.answerers.policy_evidence import both_days, derived, in_lang, whole_sentences
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.records import Answer, Sentence
from assistant.truth.evidence import Evidence
from knowledge.policy_rules import Dispatch, dispatch_of
from knowledge.policy_rules.rules import shipping_rule
from knowledge.records import Policy

_LEAVES = re.compile(
    r"发货|发出|寄出|发走|出库|发得(出|走|了)|(能|会|可以|就|才|几时|哪天|何时|今天|明天|当天|什么时候|啥时候|啥时)(?:给我|帮我)?发(?!票|什么|哪|到|往|去)|发(不|吗|么)(?!到)|"
    r"\bdispatch|send (it|this|them|my order) (out|off)|\bsent out|(go(es)?|going|get|be|gets) out\b|\bleaves?\b|when .{0,16}\bships?\b|\bships? (today|tomorrow|same|on|out|it)|same[- ]day",
    re.IGNORECASE,
)
_ARRIVES = re.compile(
    r"(?<!没)(送到|收到|到手|能到|会到|到达|到货|几天到|多久到)|\barriv|\bget here|\breach|\bdeliver(?!y policy)",
    re.IGNORECASE,
)
_PAYS = re.compile(
    r"(?P<zh>[^,，。?？]{0,16}?)(?:才能|才|再|就|能)?(?:付款|付钱|付了|付|下单|拍下|拍|买单|落单)|\b(?:pay(?:ing|ment)?|paid|order(?:ed|ing)?|buy|purchase|place it|check out)\b(?P<en>[^,.?]{0,40})",
    re.IGNORECASE,
)
_SAME_DAY = re.compile(r"当[天日]|same[- ]day", re.IGNORECASE)
_WEEKDAYS = {
    "zh": "周一 周二 周三 周四 周五 周六 周日".split(),
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
}


def answer_dispatch(scene: Scene, policy: Policy) -> Answer | None:
    """Say when it leaves if paid at the moment named; None if that is not the question or the policy does not say."""
    text = scene.question.text
    if not _LEAVES.search(text) or _ARRIVES.search(text) or not _in_stock(scene):
        return None
    leaving, paid = _split(text)
    now = _now(scene, policy)
    paid_at = moment(paid, now) if paid else None
    asked = day_named(leaving, now.date())
    if (
        paid_at is None
        and asked is not None
        and (scene.question.polar and not re.search("今|明|today|tomorrow|now|现", leaving))
    ):
        return _on_weekday(scene, policy, asked)
    if paid_at is None and asked is None:
        return None
    paid_at = paid_at or Moment(now.date(), now.time(), now=True)
    return _computed(scene, policy, paid_at, asked or (paid_at.day if _SAME_DAY.search(text) else None))


def _now(scene: Scene, policy: Policy) -> datetime:
    """Return the time of the request where the cut-off is counted."""
    zone = shipping_rule(policy).timezone
    return scene.now.astimezone(ZoneInfo(zone)) if zone else scene.now


def _in_stock(scene: Scene) -> bool:
    """The policy's days hold for what is there; what is on pre-order leaves when its own page says."""
    if not scene.question.products:
        return True
    product = scene.question.products[0]
    return scene.offer(scene.question.variant or product.variants[0]).availability == "in_stock"


def _split(text: str) -> tuple[str, str]:
    """Part what is said of leaving from what is said of paying."""
    found = _PAYS.search(text)
    if found is None:
        return text, ""
    if found["en"] is not None:
        said = re.split(r"\b(?:when|will|can|does|do|would|it|is|goes|leaves|ships?)\b", found["en"])[0]
        return text[: found.start()] + " " + text[found.start("en") + len(said) :], said
    return text[found.end() :], found["zh"]


def _computed(scene: Scene, policy: Policy, paid: Moment, asked: date | None) -> Answer | None:
    at = datetime.combine(paid.day, paid.at or datetime.min.time(), _now(scene, policy).tzinfo)
    leaves = dispatch_of(policy, at, timezone=scene.shop.shop.timezone, lang=scene.lang)
    if leaves is None or leaves.section is None or not (leaves.first == leaves.last or asked is None):
        return None
    section = in_lang(policy, leaves.section, scene.lang)
    evidence = (scene.shop.section_evidence(section, policy),)
    facts = [*both_days(leaves.first), *both_days(leaves.last), *both_days(paid.day), "发出 leaves"]
    facts += [f"{t:%H:%M}" for t in (paid.at, leaves.cut_off) if t]
    rule = derived("dispatch", scene, facts, evidence)
    today = _now(scene, policy).date()
    when = _day(scene, leaves.first, today)
    if leaves.last != leaves.first:
        when = scene.say("dispatch_span", first=when, last=_day(scene, leaves.last, today))
    key = "dispatch" if asked is None else "dispatch_yes" if leaves.last <= asked else "dispatch_no"
    before = paid.at is None and leaves.cut_off is not None and not leaves.day_off
    fields = {
        "paid": _paid(scene, paid, today, leaves.cut_off.strftime("%H:%M") if before and leaves.cut_off else ""),
        "day": when,
    }
    said = [Sentence(scene.say(key, **fields), (*evidence, rule))]
    if not scene.brief and leaves.cut_off is not None:
        said += _reason(section.text, section.lang, leaves, evidence)
    return Answer("answer", tuple(said), tuple(scene.question.products[:1]))


def _reason(text: str, lang: str, leaves: Dispatch, evidence: tuple[Evidence, ...]) -> list[Sentence]:
    """Quote the sentence that gives the cut-off, or the days off where one of these decided."""
    assert leaves.cut_off is not None
    hour, minute = leaves.cut_off.hour, leaves.cut_off.minute
    clock = rf"(?<!\d)0?{hour}[:：]{minute:02d}|(?<!\d){hour % 12 or 12}(?::{minute:02d})? ?[ap]\.?m|{hour} ?点|{hour % 12 or 12} ?点"
    wanted = re.compile(
        r"周日|周末|节假日|sunday|weekend|holiday|工作日|business day" if leaves.day_off else clock, re.IGNORECASE
    )
    found = [part for part in whole_sentences(text) if wanted.search(part)]
    return [Sentence(wording.sentence(found[0], lang), evidence)] if found else []


def _on_weekday(scene: Scene, policy: Policy, day: date) -> Answer | None:
    """Answer whether parcels leave on a day of the week."""
    rule = shipping_rule(policy)
    noon = datetime.combine(day, datetime.min.time(), _now(scene, policy).tzinfo)
    leaves = dispatch_of(policy, noon, timezone=scene.shop.shop.timezone, lang=scene.lang)
    if leaves is None or leaves.section is None or len(rule.businessDays) == 7:
        return None
    section = in_lang(policy, leaves.section, scene.lang)
    evidence = (scene.shop.section_evidence(section, policy),)
    key = "dispatch_weekday_no" if leaves.day_off else "dispatch_weekday_yes"
    rule_said = derived("dispatch", scene, ["发货 不发货 dispatch no dispatch"], evidence)
    name = _WEEKDAYS[scene.lang][day.weekday()]
    said = [Sentence(scene.say(key, day=name), (*evidence, rule_said))]
    if not scene.brief:
        said += _reason(section.text, section.lang, leaves, evidence) if leaves.cut_off else []
    return Answer("answer", tuple(said))


def _day(scene: Scene, day: date, today: date) -> str:
    """Word a day as people do: today and tomorrow by these names, with the date."""
    away = (day - today).days
    named, weekday = wording.day(day, scene.lang), _WEEKDAYS[scene.lang][day.weekday()]
    if scene.lang == "zh":
        word = {0: "今天", 1: "明天"}.get(away)
        return f"{word}（{named}，{weekday}）" if word else f"{named}（{weekday}）"
    word = {0: "today", 1: "tomorrow"}.get(away)
    return f"{word} ({weekday}, {named})" if word else f"on {weekday}, {named}"


def _paid(scene: Scene, paid: Moment, today: date, cut_off: str) -> str:
    if paid.now:
        return "现在" if scene.lang == "zh" else "now"
    away = (paid.day - today).days
    if scene.lang == "zh":
        word = {0: "今天", 1: "明天"}.get(away, _WEEKDAYS["zh"][paid.day.weekday()])
        return f"{word}{paid.at:%H:%M}" if paid.at else f"{word}{cut_off}前" if cut_off else word
    word = {0: "today", 1: "tomorrow"}.get(away, f"on {_WEEKDAYS['en'][paid.day.weekday()]}")
    return f"{word} at {paid.at:%H:%M}" if paid.at else f"{word} before {cut_off}" if cut_off else word
