"""What a policy says on the details that customers ask for most: the sentence that speaks of it, and no where it says no."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from assistant.dialogue import wording
from assistant.dialogue.answerers.policy_evidence import best_index, whole_sentences
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.records import Answer, Sentence
from assistant.truth.evidence import Evidence
from assistant.truth.keyterms import is_negated, key_terms
from knowledge.records import Policy

# (kind of policy, what is asked, how a policy speaks of it, what must be denied for a plain no)
_DETAILS: tuple[tuple[str, re.Pattern[str], re.Pattern[str], re.Pattern[str] | None], ...] = tuple(
    (kind, re.compile(asked, re.I), re.compile(stated, re.I), re.compile(denied, re.I) if denied else None)
    for kind, asked, stated, denied in (
        ("shipping", r"(指定|选|挑|换|用|走|发|只要).{0,6}(快递|顺丰|中通|圆通|申通|韵达|京东|邮政)|(choose|pick|specify|request|only|use|via|by|with) .{0,14}(courier|carrier|express|ups|fedex|dhl|sf\b|zto|usps)",
         r"快递|courier|carrier|express\b.*(or|and)|you can(not|'t) (pick|choose)", r"指定|选|choose|pick|specify"),
        ("shipping", r"关税|清关|消费税|customs|dut(y|ies)|import tax|\bvat\b|\bgst\b", r"关税|清关|消费税|customs|dut(y|ies)|import tax|\bvat\b|\bgst\b", None),
        ("shipping", r"(签收前|当面|先)?验货|拒收|refuse|inspect|check the (box|parcel)", r"签收前|拒收|验|refuse|check the box", None),
        ("warranty", r"保修卡|凭证|小票|收据|单据|warranty card|receipt|proof|paperwork|register", r"保修卡|凭|订单号|小票|receipt|proof|order number|warranty card|register", None),
        ("warranty", r"送(人|给|的)|礼物|二手|转(手|赠)|别人|\bgift|second[- ]?hand|transfer|someone else", r"送礼|赠|转让|收到礼物|gift|transfer|owner|recipient", None),
        ("warranty", r"(多久|几天|多长时间).{0,8}((?<!保)修|寄回|回来)|(?<!保)修(好|完|要|得)?.{0,4}(多久|几天)|how long .{0,24}(repair|fix)|repair.{0,16}(take|long)|turnaround", r"(?<!保)(修|寄回|返修|repair|sent back).*(天|日|day)", None),
        ("warranty", r"运费|邮费|快递费|postage|shipping|freight|pay", r"运费|邮费|postage|freight|shipping", None),
        ("return", r"(收到|到货|到手|打开|拆开).{0,6}(就|是|都|已经)?(碎|破|裂|坏|损)|arriv\w* (broken|smashed|cracked|damaged|shattered)|(broken|smashed|cracked|damaged|shattered) (on arrival|when it (arrived|came))|came (broken|smashed|cracked|damaged)|(got|received|arrived|delivered).{0,40}(broken|smashed|cracked|shattered|chipped)|(今天|刚刚?).{0,6}(到|收|签).{0,8}(碎|破|裂)",
         r"到货破损|破损|碎|损坏|broken on arrival|arriv\w+ (broken|damaged)|damaged|breakage", None),
        ("invoice", r"礼品卡|购物卡|gift ?card|\bcard (itself|alone)", r"礼品卡|购物卡|gift ?card", None),
        ("invoice", r"(券|优惠|折扣|积分).{0,14}(原价|实付|金额|开多少)|原价.{0,6}(实付|真正)|(coupon|discount|voucher).{0,24}(amount|full|paid|show)", r"实付|优惠券|抵掉|what you paid|coupon|discount", None),
        ("price_protection", r"(别|其他|其它|另).{0,3}(家|店|平台)|淘宝|京东|拼多多|\bother (shop|store|site|platform)|elsewhere|amazon|competitor", r"其他|别的|平台|other (shop|store|site|platform)|competitor|elsewhere", r"."),
    )
)  # fmt: skip


def stated_on(scene: Scene, policy: Policy) -> Answer | None:
    """Quote what a policy says on a detail that the question asks for; None if it asks for none or nothing is said."""
    text = scene.question.text
    for kind, asked, stated, denied in _DETAILS:
        if kind != policy.kind or not asked.search(text):
            continue
        parts = list(_parts(scene, policy))
        found = [(part, piece) for part, piece in parts if stated.search(part)]
        if found:
            part, piece = found[best_index([part for part, _ in found], key_terms(text))]
            follows = next((p for (a, _), (p, q) in pairwise(parts) if a == part and q is piece), "")
            both = f"{part}{'' if scene.lang == 'zh' else ' '}{follows}"
            if kind == "return" and follows and both in piece.text and not scene.brief:
                part = both
            no = denied is not None and scene.question.polar and denied.search(part) and is_negated(part)
            return Answer("answer", (_said(scene, part, piece, bool(no)),), tuple(scene.question.products[:1]))
    return None


def _said(scene: Scene, part: str, piece: Evidence, no: bool) -> Sentence:
    quote = wording.sentence(part, scene.lang)
    return Sentence(scene.say("policy_no_can", quote=quote) if no else quote, (piece,))


def _parts(scene: Scene, policy: Policy) -> Iterator[tuple[str, Evidence]]:
    own = [section for section in policy.sections if section.lang == scene.lang]
    for section in own or policy.sections:
        piece = scene.shop.section_evidence(section, policy)
        yield from ((part, piece) for part in whole_sentences(section.text))
