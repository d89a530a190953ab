"""Trigger rules for English. Patterns speak of what happened, not of what might."""

from __future__ import annotations

import re

from assistant.escalation.records import Outcome, Priority, ReasonCode
from assistant.escalation.rules import Rule, compiled

_NOT_WANTED = compiled(
    r"\b(?:don'?t|do not|didn'?t|doesn'?t|no need|needn'?t|not|never|without|rather than|"
    r"instead of|no reason)(?:\s+[\w']+){0,4}\s*$"
)
_MAYBE = compiled(
    r"\b(?:if|whether|will|would|could|might|may|can|does|do|did|is there|are there|is (?:this|it|"
    r"that|the)|are (?:these|those|they|you|the)|isn'?t|aren'?t|"
    r"won'?t|don'?t|doesn'?t|didn'?t|wasn'?t|not|no|never|avoid|prevent|against|worried|afraid|"
    r"risk|chance|hypo|anti|how|any|has any(?:one|body)\w*|ever)\b[^.!?;]{0,40}$|^(?:is|are)\s*$"
)
_NO = compiled(
    r"\b(?:not|isn'?t|aren'?t|wasn'?t|never|no|don'?t|doesn'?t|if|whether|"
    r"what if)(?:\s+[\w'-]+){0,3}\s*$"
)


def _rule(
    rule_id: str,
    reason: ReasonCode,
    pattern: str,
    *,
    outcome: Outcome = "hand_over",
    priority: Priority = "normal",
    confidence: float = 0.95,
    before: re.Pattern[str] | None = None,
    after: re.Pattern[str] | None = None,
) -> Rule:
    return Rule(f"en.{rule_id}", reason, outcome, priority, confidence, compiled(pattern), before, after)


_KIND = (
    r"(?:real |actual |live |human |support |service |sales |customer (?:service |support |care )|"
    r"proper |shop |store )*"
)
_WHO = (
    r"(?:humans?(?![- ](?:siz|hair|shap|read|like|ear|touch|voice|body|grade|error))|person|"
    r"people|agents?|representatives?|reps?|operators?|managers?"
    r"|supervisors?|someone|somebody|staff|colleague|boss|customer (?:service|support|care))"
)
_WHO_BY_ROLE = (
    r"(?:humans?(?![- ](?:siz|hair|shap|read|like|ear|touch|voice|body|grade|error))|agents?|"
    r"representatives?|reps?\b|operators?|managers?|supervisors?"
    r"|(?:real|live|actual|human) (?:person|people|being|agent))"
)
_NOT_US = compiled(
    r"\s*(?:on the phone|over the phone|while|through (?:it|the|this)|using (?:it|the|this)|"
    r"with (?:it|this|the)|in the|in another|else\b|who (?:is|are) (?:far|deaf))"
)

RULES: tuple[Rule, ...] = (
    _rule(
        "person.talk",
        "explicit_request",
        rf"\b(?:talk|speak|chat|talking|speaking)(?: directly)? (?:to|with) (?:an? |the |your |some |"
        rf"any |one of your |my )?{_KIND}{_WHO}\b",
        before=_NOT_WANTED,
        after=_NOT_US,
    ),
    _rule(
        "person.deal",
        "explicit_request",
        r"\bdeal(?:ing)? with (?:an? )?(?:real |actual |live )*(?:human|person|human being)\b|"
        r"\b(?:talk|speak) to (?:whoever|who(?:ever)?(?: is|'s)|anyone|anybody)\b|\bany (?:real |"
        r"live )?humans? (?:there|here|around|available)\b",
        before=_NOT_WANTED,
        after=_NOT_US,
    ),
    _rule(
        "person.connect",
        "explicit_request",
        rf"\b(?:connect|transfer|put|pass|hand|switch|escalate|refer|redirect|forward)(?: (?:me|us|"
        rf"this|it|my case))?(?: (?:through|over|on))? (?:to|with) (?:an? |the |your |some |"
        rf"any )?{_KIND}{_WHO}\b(?! (?:network|app|account))",
        before=compiled(_NOT_WANTED.pattern + r"|\b(?:does|do|will|can) (?:it|this|they|the \w+)\s*$"),
    ),
    _rule(
        "person.want",
        "explicit_request",
        rf"\b(?:want|need|like|get|give|find|call|fetch|demand|require)(?: me| us| to see| to have|"
        rf" to reach)? (?:an? |the |your |some )?(?:real |live |actual |"
        rf"human )*{_WHO_BY_ROLE}\b(?! (?:that|which|for|to clean|to remove))",
        before=_NOT_WANTED,
    ),
    _rule(
        "person.want_person",
        "explicit_request",
        r"\b(?:want|need|get me|give me) (?:a |some )(?:person|people)\b(?=\W*(?:please|now|here|"
        r"to help|instead)?\W*$)",
        before=_NOT_WANTED,
    ),
    _rule(
        "person.bare",
        "explicit_request",
        r"^\W*(?:an? )?(?:(?:real|live|human|customer) )*(?:human|agent|representative|operator|"
        r"real person|live person|human being|customer service|customer support|"
        r"support agent)(?:,? (?:please|now|pls))*\W*$",
    ),
    _rule(
        "person.now",
        "explicit_request",
        r"(?:^|[,;:!-] ?)(?:an? |get )?(?:human|agent|representative|operator|real person|manager)[,!]? (?:now|please|pls|asap)\b",
        before=_NOT_WANTED,
    ),
    _rule(
        "person.is_there",
        "explicit_request",
        r"\b(?:is there|are there|any|isn'?t there) (?:an? |any )?(?:real |live |actual |"
        r"human )+(?:person|people|human|humans|agent|agents|support|staff|being)\b",
    ),
    _rule(
        "person.no_bot",
        "explicit_request",
        r"\b(?:don'?t want|stop|enough of|tired of|sick of|hate|not (?:talking|speaking) to|"
        r"no more)\b(?: \w+){0,4} (?:bots?|robots?|chatbots?|machines?|ai)\b(?! (?:vacuum|mop|cleaner|"
        r"toy|lawn|arm|kit|hoover))",
    ),
    _rule(
        "complaint",
        "dispute",
        r"\b(?:want|like|need|going|have|wish|here) to (?:make |file |lodge |raise |"
        r"submit )?(?:an? )?(?:formal |official |serious )?(?:complaint|complain)\b|\b(?:file|lodge|"
        r"raise|making|filing) an? (?:formal |official )?complaint\b",
        priority="high",
        before=compiled(r"\b(?:don'?t|not)(?:\s+\w+){0,3}\s*$"),
    ),
    _rule(
        "fake",
        "dispute",
        r"\bfakes?\b(?![- ](?:fur|leather|lash|nail|plant|flower|tan|news|wood|grass|tattoo|hair|"
        r"eyelash|candle|tree|pocket|or\b))|\bcounterfeits?\b|\bknock-?offs?\b|\bbootleg\b|\breplica\b",
        priority="urgent",
        before=_MAYBE,
        after=compiled(r"\s*(?:detector|checker)"),
    ),
    _rule(
        "fake.not_genuine",
        "dispute",
        r"\b(?:is|are|was|were|it'?s|they'?re)(?: (?:clearly|obviously|definitely|certainly|"
        r"absolutely))? ?(?:not|n'?t) (?:an? |the )?(?:genuine|authentic|original|"
        r"real)\b(?! (?:leather|fur|wood|silk|wool))|\b(?:isn'?t|aren'?t|wasn'?t|weren'?t) (?:an? |"
        r"the )?(?:genuine|authentic|original|real)\b(?! (?:leather|fur|wood|silk|wool))",
        priority="urgent",
        before=compiled(r"\b(?:if|whether|how|what)\b[^.!?;]{0,30}$"),
    ),
    _rule(
        "fraud",
        "dispute",
        r"\bscam(?:s|med|mers?|ming)?\b|\bfraud(?:ulent|sters?)?\b|\bripp(?:ed|ing) (?:me |us )?off\b|"
        r"\brip-?off\b|\bswindl\w+|\bcon artists?\b|\bliars?\b|\b(?:lied|cheated)\b|\bcheated me\b|"
        r"\bfalse advertis\w+|\bdeceiv\w+|\bmis-?sold\b",
        priority="urgent",
        before=_MAYBE,
    ),
    _rule(
        "refund.demand",
        "dispute",
        r"\b(?:want|give(?: me)?|need|demand|return|get|getting)(?: (?:all|every cent|"
        r"the rest))?(?: of)? ?my (?:damn |bloody |fucking )?money(?: back)?\b|\brefund me\b|"
        r"\b(?:demand|insist on) (?:an? )?(?:full |immediate )?refund\b|\brefund (?:my money )?(?:now|"
        r"immediately|right now|at once)\b|\b(?:give|want|need|get)(?: me)? back my money\b",
        priority="high",
        before=compiled(
            r"\b(?:how|when|can|could|may|would|will|if|do|does|don'?t|not|where|whether|"
            r"until)\b[^.!?;]{0,25}$"
        ),
    ),
    _rule(
        "refund.refused",
        "dispute",
        r"\b(?:refus\w+|reject\w+|den(?:y|ied|ies|ying)|won'?t|wouldn'?t|will not)(?: to)?(?: (?:give|"
        r"issue|process|accept|approve|honou?r|do|pay|me|my|us|a|the|any|your))* (?:refund|return|"
        r"warranty|claim)\b",
        priority="high",
        before=compiled(r"\b(?:if|when|why would|in what case)\b[^.!?;]{0,20}$"),
    ),
    _rule(
        "refund.late",
        "payment",
        r"\b(?:still|yet|never|not)\b[^.!?]{0,30}\b(?:refund|money)\b[^.!?]{0,30}\b(?:days?|weeks?|"
        r"months?)\b|\b(?:days?|weeks?|months?)\b[^.!?]{0,30}\b(?:still|yet|no|never|"
        r"without)\b[^.!?]{0,20}\b(?:refund|money)\b",
        outcome="offer",
        priority="high",
        confidence=0.8,
        before=compiled(r"\b(?:how|if|can|is it)\b[^.!?]*$"),
    ),
    _rule(
        "legal.action",
        "legal",
        r"\b(?:will|going to|gonna|'ll|to|i'?d|would|shall|ready to|about to|could) sue\b(?! (?:said|"
        r"says|likes|and))|\bsue (?:you|your|this|the (?:shop|store|company|seller)|them|y'all)\b|"
        r"\bsuing\b|\blawsuit\b|\blegal (?:action|steps|proceedings)\b"
        r"|\b(?:take|taking|see) (?:you|this|you all|them) (?:to|in) court\b|\bsmall claims\b|"
        r"(?<!for )\b(?:my|our) (?:lawyer|attorney|solicitor)s?\b(?! friend|'s (?:office|bag|"
        r"birthday))|\b(?:get|getting|hire|hiring|call|calling|contact|contacting|consult|consulting|"
        r"involve|hear from) (?:an? |my |our |the )?(?:lawyer|attorney|solicitor)s?\b",
        priority="urgent",
        before=compiled(r"\b(?:not|don'?t|won'?t|never)(?:\s+\w+){0,2}\s*$"),
    ),
    _rule(
        "legal.authority",
        "legal",
        r"\bcharge-?backs?\b|\bcharge back\b|\bconsumer (?:protection|rights|council|association|"
        r"affairs)\b|\btrading standards\b|\bbetter business bureau\b|\bbbb\b|\bftc\b|\bombudsman\b|"
        r"\breport (?:you|your (?:shop|store|company)|this (?:shop|store|seller)) (?:to|for)\b|"
        r"\b12315\b|\bpolice\b|\bdispute (?:this |the |it |that )?(?:charge|with my bank|"
        r"through my bank)\b",
        priority="urgent",
        before=compiled(r"\b(?:not|don'?t|won'?t|never)(?:\s+\w+){0,2}\s*$"),
    ),
    _rule(
        "safety.fire",
        "safety",
        r"\bc(?:aught|atching) (?:on )?fire\b|\b(?:is|was|were|went|burst|set|on) (?:in|into|"
        r"on) (?:fire|flames)\b(?! ?(?:sale|deal))|\b(?:in|into) flames\b|\bexplod(?:ed|ing)\b|"
        r"\bblew up\b|\b(?:is|was|were|started|starts|began|it'?s|keeps?) (?:smoking|sparking|melting|"
        r"burning)\b|\b(?:smoke|sparks|flames)\b (?:came|coming|is|are|out|everywhere)|"
        r"\bsmell(?:s|ed|ing)? (?:like |of |as if )?(?:\w+ ){0,3}(?:burn(?:ing|t|ed)|smoke|melting|melted)\b|"
        r"\bburning (?:smell|plastic|rubber)\b|\bburn(?:ed|"
        r"t) (?:me|my|his|her|our|a hole|the|through)\b|\b(?:got|second-degree|third-degree|"
        r"bad) burns?\b|\b(?:got|gets|getting) (?:\w+ )?burn(?:ed|t)\b|\bscald(?:ed|ing me)\b|\bbattery (?:swelled|is swollen|is bulging|bulged|"
        r"is swelling|swelling)\b",
        priority="urgent",
        before=_MAYBE,
        after=compiled(r" (?:onto|candle)"),
    ),
    _rule(
        "safety.shock",
        "safety",
        r"\b(?:electric|electrical) shocks?\b|\bshocked (?:me|my|him|her|us)\b|\belectrocut\w+|\bzapped\b|"
        r"\b(?:got|gave me|gives me|getting) (?:an? )?(?:\w+ )?shocks?\b|\bshort[- ]circuited\b",
        priority="urgent",
        before=_MAYBE,
        after=compiled(r"(?:[- ]?(?:proof|resist|protect|absor|therapy))"),
    ),
    _rule(
        "safety.body",
        "safety",
        r"\ballergic reactions?\b|\b(?:had|having|got|gave (?:me|us|him|her|my \w+)|developed|causing|caused|"
        r"am having)\b(?: \w+){0,3} (?:allerg(?:y|ic)\w*|rash|hives|blisters)\b|\bbroke out in\b|"
        r"\b(?:is|are|was|got|started|my \w+ (?:is|are)|face|skin|ears?|eyes?|lips?|"
        r"hands?) (?:all )?(?:swelling|swollen|swelled)(?: up)?\b|\bswelling\b(?= (?:up|on|in|around|"
        r"after|since)|\W*$)"
        r"|\b(?:my|her|his|our) (?:\w+ )?(?:skin|face|eyes?|lips?|neck|cheeks?) (?:is|are|was|went|got|turned|has gone)"
        r"(?: \w+){0,2} (?:red|itchy|swollen|burning|stinging)\b"
        r"|\b(?:poisoned|food poisoning|hospital|emergency room|injured|bleeding|threw up|vomiting|"
        r"choked|choking)\b|\b(?:is|was|are|'s|ended up|still|now) (?:back )?at the (?:emergency )?vet\b|\brushed (?:\w+ ){1,3}to the\b|"
        r"\b(?:trapped|crushed|pinched|mangled) (?:my|his|her|our) (?:[\w']+ ){0,2}(?:fingers?|hands?|arms?|legs?|paws?|tail|foot|toes?|neck)\b|"
        r"\b(?:swallowed|swallowing|ingested)\b|\bcut (?:my|his|her) (?:finger|hand|face|lip|skin)",
        priority="urgent",
        before=_MAYBE,
        after=compiled(r"[- ](?:grade|tested|friendly|bed|corner|bag|gift)"),
    ),
    _rule(
        "payment.twice",
        "payment",
        r"\b(?:charged|billed|paid|debited|deducted)(?: \w+){0,3} (?:twice|double|two times|2 times|"
        r"three times|3 times|again)\b|\b(?:took|taken|withdrew|withdrawn)\b(?: \w+){0,4} (?:twice|two times)\b|\b(?:two|2|three) (?:charges|payments|transactions) for\b|\bdouble[- ](?:charg|bill)(?:ed|ing)\b|\b(?:duplicate|"
        r"double) (?:charge|payment|transaction)s?\b|\bover-?charged\b|\bcharged (?:me )?too much\b|"
        r"\bcharged me (?:more|extra)\b",
        priority="high",
        before=compiled(
            r"\b(?:will|would|if|can|could|won'?t|not|don'?t|do|does|avoid|gets?|getting)\b[^.!?;]{0,20}$|"
            r"\bbe\s*$"
        ),
    ),
    _rule(
        "payment.stolen",
        "payment",
        r"\bunauthori[sz]ed (?:charge|payment|transaction|purchase)s?\b|\b(?:didn'?t|never|"
        r"did not) (?:authori[sz]e|make|made|approved?|placed?) (?:this |that |the |any )?(?:charge|payment|"
        r"order|purchase|transaction)\b|\b(?:stolen|hacked) (?:card|account)\b|\b(?:card|"
        r"account) (?:was|has been|got) (?:stolen|hacked|used without)\b",
        priority="urgent",
        before=compiled(r"\b(?:if|what happens|could|would)\b[^.!?;]{0,25}$"),
    ),
    _rule(
        "payment.scam",
        "payment",
        r"\b(?:impersonat\w+|pretend(?:ed|ing|s)? to be|posed? as|posing as|claim(?:ed|ing|s)? to be)(?: \w+){0,3} "
        r"(?:support|staff|service|shop|store|agent|seller|courier|representative)\b|"
        r"\b(?:asked|told|made|want(?:s|ed)?) me to (?:scan|transfer|wire|share my screen|give|send|click)(?: \w+){0,5} "
        r"(?:code|link|money|refund|qr|password)\b",
        priority="urgent",
        before=compiled(r"\b(?:if|what happens|could|would|might)\b[^.!?;]{0,25}$"),
    ),
    _rule(
        "payment.lost",
        "payment",
        r"\b(?:paid|charged|money (?:was|got|has been) (?:taken|deducted))\b[^.!?]{0,30}\b(?:no order|"
        r"order (?:isn'?t|is not|doesn'?t|does not)|says (?:unpaid|pending)|still (?:says|"
        r"shows) (?:unpaid|pending)|nothing (?:arrived|came|happened))\b",
        priority="high",
        before=compiled(r"\b(?:if|will)\b[^.!?;]{0,20}$"),
    ),
    _rule(
        "privacy.delete",
        "privacy_request",
        r"\b(?:delete|erase|remove|wipe|close|purge|export|download|correct)(?: (?:all|any|every bit|"
        r"of|the|me))* my (?:\w+ )?(?:personal )?(?:data|information|info|account|details|records|"
        r"profile)\b|\b(?:delete|erase|wipe|purge)(?: \w+){0,4} (?:data|information|info|details|records|everything)"
        r"(?: that)? (?:you|you'?ve|you have) (?:\w+ )?(?:hold|have|got|keep|kept|store|stored|collected|saved)?(?: (?:on|about|of) me)\b|\bcopy of (?:all )?my (?:personal )?(?:data|information)\b|"
        r"\bright to be forgotten\b|\bgdpr\b|\bpipl\b|\bstop (?:selling|sharing) my\b",
        priority="high",
        before=compiled(r"\b(?:don'?t|do not|not|never|won'?t)(?:\s+\w+){0,2}\s*$"),
        after=compiled(
            r" (?:from|on|off) (?:the|my|this|an?) (?:old |new )?(?:watch|phone|device|camera|tablet|headset|tv|laptop|drive)"
        ),
    ),
    _rule(
        "privacy.leak",
        "privacy_request",
        r"\bdata breach\b|\bleak(?:ed|ing) my\b|\bsold my (?:data|number|details|information|email|"
        r"info)\b|\bmy (?:\w+ )?(?:data|information|info|details|number|address|email|"
        r"phone)(?: \w+)? (?:was|were|has been|have been|got) (?:leaked|stolen|exposed|sold|shared)\b|"
        r"\bviolat\w+ my privacy\b|\bspam calls?\b",
        priority="high",
        before=compiled(r"\b(?:if|will|would|could|has|have|had|ever)\b[^.!?;]{0,25}$"),
    ),
    _rule(
        "failure.repeated",
        "repeated_failure",
        r"\b(?:asked|told|said|explained)(?: \w+){0,3} (?:twice|three times|3 times|several times|"
        r"many times|a hundred times|over and over|already)\b|\byou(?:'re| are) not (?:listening|"
        r"understanding|answering)\b|\byou (?:don'?t|do not|didn'?t|clearly don'?t) understand (?:me|"
        r"what|my|anything|a thing|the)\b|\b(?:keep|keeps) repeating\b|\bsame answer again\b|"
        r"\bnot what i asked\b|\bgoing (?:round )?in circles\b",
        confidence=0.85,
    ),
    _rule(
        "failure.unresolved",
        "repeated_failure",
        r"\b(?:still|yet)\b[^.!?]{0,20}\b(?:not|isn'?t|hasn'?t|doesn'?t|don'?t|won'?t|unresolved|"
        r"broken|unsolved)\b(?:[^.!?]{0,16}\b(?:work\w*|resolved|solved|fixed|sorted))?|\b(?:not|"
        r"never|hasn'?t been|wasn'?t) (?:resolved|solved|fixed|sorted)\b|\bdid(?:n'?t| not) (?:help|"
        r"solve|fix)\b|\bnobody (?:helps?|helped|answers?|answered|replied|cares?)\b",
        outcome="offer",
        confidence=0.7,
        before=compiled(r"\b(?:if|is it)\b[^.!?;]{0,20}$"),
    ),
    _rule(
        "anger.abuse",
        "negative_sentiment",
        r"\bfuck\w*|\bbullshit\b|\bbastards?\b|\bassholes?\b|\bidiots?\b|\bmorons?\b|"
        r"\bpiece of (?:junk|crap|shit|garbage|trash)\b|\bgo to hell\b|\bpissed off\b",
        priority="high",
        outcome="offer",
        confidence=0.8,
        before=compiled(r"\bidiot[- ]?proof$"),
    ),
    _rule(
        "anger.strong",
        "negative_sentiment",
        r"\b(?:worst|terrible|awful|horrible|disgusting|ridiculous|unacceptable|outrageous|pathetic|"
        r"appalling|furious|useless|disgraceful|infuriating)\b(?! (?:case|lot|of both|weather|"
        r"thirst))|\bgarbage\b(?! (?:bag|can|bin|disposal|truck|disposer))|\brubbish\b(?! (?:bag|"
        r"bin))|\bwaste of (?:money|time)\b|\bfed up\b|\bhad enough\b|\bnever (?:buy|buying|shop|"
        r"order)\w* (?:here|from you|again)",
        priority="high",
        outcome="offer",
        confidence=0.7,
        before=compiled(
            r"\b(?:not|isn'?t|no|nothing|if|don'?t|in|is it|are they|does it|do they|would it|"
            r"will it)(?:\s+[\w']+){0,3}\s*$"
        ),
    ),
)
