"""Short utterances that steer the conversation itself: stop phrases, backchannels, short answers, dictation.

Matching is on text folded by `fold`: NFKC, lower case, no punctuation or spaces between Chinese characters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pypinyin import lazy_pinyin

from assistant.turns.completeness import completeness, open_probability

_PUNCTUATION = re.compile(r"[^\w\s]", re.UNICODE)
_SPACES = re.compile(r"\s+")

_BACKCHANNEL_ZH = (
    r"嗯+哼?|哦+|噢+|喔+|啊+|呃+|额|唔|哎|对+(的|啊|呀)?|是(的|啊|呀|吗)?|好(的|吧|啊|呀)?|行|可以|明白(了)?|知道(了)?|了解(了)?|"
    r"这样(啊|呀)?|原来如此|没错|ok|okay"
)
_BACKCHANNEL_EN = (
    r"u+h+|uhhuh|uh huh|m+h+m+|mm+|m|h[mu]m+|hm+|um+|oh|ah|huh|yeah|yep|yes|ok|okay|right|sure|i see|got it|all ?right|cool|great|"
    r"go on|really|wow|nice"
)
_BACKCHANNEL = re.compile(rf"(?:(?:{_BACKCHANNEL_ZH}|{_BACKCHANNEL_EN})\s*){{1,4}}")
_BACKCHANNEL_BEGUN = re.compile(
    rf"(?:(?:{_BACKCHANNEL_ZH}|{_BACKCHANNEL_EN})\s*){{0,3}}(?:i|got|go|al|u+|知|明|了|没|这|原|原来|原来如|可)?"
)

_STOP = re.compile(
    r"等(一下|等|会儿?|一等)|等我(一下|说完)|停(一下|下|止|吧)?|打住|先别说.*|别(再)?说(话)?(了)?|不要(再)?说(话)?(了)?|闭嘴|安静.*|嘘+|"
    r"不是这个.*|不对不对|你先(等一下|停一下|别说.*)|我还没说完|"
    r"stop( it| talking| please)?|wait( a (second|moment|minute|sec))?|hold on( a (second|moment|minute|sec))?|hang on.*|"
    r"shut up|be quiet|pause|one (second|moment|sec)|(no )+not (that|this)( one)?|quiet( please)?"
)
_QUIET_ZH = (
    r"安静|沉默|静默|静一?静|冷静一?下|闭嘴|住口|住嘴|噤声|消停|(别|不|不要|不再|不许|停止|停下|少)(再|继续|跟我)?"
    r"(说话|说了|说下去|讲话|讲了|出声|吭声|作声|吱声|吵|闹|唠叨|啰嗦)"
)
_ASKS_QUIET_ZH = re.compile(
    rf"(你|您|大家|我们|咱|各位|请|都|保持|给我|让我|需要|想|要|稍微|暂时).{{0,8}}({_QUIET_ZH})|^(能|可以)?({_QUIET_ZH})"
    r"|(别|不要|不用|不想|不必|停止|停下|结束|终止|中止|暂停)(再|继续|和你|跟你|这次|这个|本次|你的|我们的|一切|所有的?|任何的?){0,3}"
    r"(说话|说了|说下去|讲话|讲了|回应|回复|回答|聊天|聊了|对话|交谈|谈话|交流|发言|打扰|打断|吵)|(说话|讲话|对话|聊天|回答)(停止|结束|暂停)"
    r"|够了.*(停|别|不要)|(不|别|先不)(再)?聊了|别(再)?(烦|吵|打扰)我|我不想(再)?(听|聊|说)|(想|让我)(自己)?一个人(待|呆|静|想)"
    r"|收声|静音|停一停|到此(为止|结束)|(先)?(到|就)这里?(结束|停)|不(需要|用|必)(你)?(再)?(说|回|答|讲)"
    r"|(你|您)(先|就|能|可以|暂时|现在|赶紧|快)*(停|停下|停止|暂停|打住)(一下|下来|一会儿?|吧|了|吗)*$"
)
_STARTS_WAIT_ZH = re.compile(
    r"^嘘|^请?(你|您)?(先)?(暂时)?(停|暂停|停止|停下|等(?![了得着不])|安静|闭嘴|别说|不要说|不要再说|别再说|不说|不要回|别回|停一).{0,12}$"
)
_QUIET_EN = (
    r"(stop|quit|cease|halt|end|finish|no more|enough|cut( out)?|pause) (with )?(the |this |that |all the |of )*"
    r"(talk|talking|speak|speaking|chat|chatting|chatter|babbl\w*|rambl\w*|respond\w*|reply\w*|answering|conversation|noise|"
    r"your (?!order|deliver|ship|subscri|pay|email|mail|messag|newsletter|courier|driver|store|shop)\w+|"
    r"running your mouth|making (noise|sounds))|"
    r"\b(be|stay|keep|remain|fall|go) (absolutely |completely |totally |very |a bit |a little )?(quiet|silent|still|mute)\b|"
    r"\b(hush|shush|shh+|shut (up|your)|zip (it|your)|pipe down|quiet down|settle down|hold your (tongue|peace)|in silence)\b|^(please )?(silence|shut it)\b|"
    r"\b(some|more|need|want|have|moment of|for) (peace and |a little |a bit of |a moment of )?(quiet|silence)\b|"
    r"\b(don t|do not|not|stop) (talk|talking|speak|speaking|say anything|respond|reply|interrupt\w*)\b|leave me (alone|be)|say no more|"
    r"knock it off|give it a rest|that s enough|mute yourself|no (more )?talking|(don t|do not) want to (talk|hear|listen|chat)|^not now$"
)
_ASKS_QUIET_EN = re.compile(_QUIET_EN)
_STARTS_WAIT_EN = re.compile(
    r"^(please )?(can you |could you |would you )?(please )?(just )?(stop|wait|pause|hold on|hang on|quiet|enough(?! for)|cut it out|"
    r"give me (a|one|some) (second|moment|minute|sec|time|space)|no more talking|let me (think|be))\b"
)
# "等一下，这款多少钱" stops the reply and asks; "安静模式" and "does it stay quiet" only look like asking for quiet.
_SAYS_MORE = re.compile(
    r"多少|几(个|天|号|点|块|米|种|码|斤|款|件)|怎么|什么|哪|谁|有没有|是不是|有货|我要|我想(要|买|问|换|知道)|给我|换(成|个|一)|"
    r"停(产|售|货|用|机|电|车)|等(级|离子|于|值|身)|"
    r"\b(how|what|which|when|where|why|who|does|is (it|this|that|there)|are (they|these|there)|do you (have|sell|ship)|"
    r"i (want|need|d like|would like) (the|a|an|one|two|it|this|that|to (buy|know|order|ask|return))|"
    r"orders?|delivery|shipment|subscription|refund|payment|account|wait (no|actually|sorry|i mean) \w+)\b"
)
_BEGINS_ASKING = re.compile(
    r"(?:and |but |so )?(?:is|are|do|does|did|can|could|will|would|has|have|what|how|when|where|which|who|why)(?: \S+){2,}|.{2,}(?:吗|么|呢)$"
)
# A hasty speaker makes no pause, and the transcript no comma: "stop please is the kettle in stock".
_STOP_THEN_EN = re.compile(
    r"(?:(?:please|just|stop|wait|pause|hold on|hang on|quiet)(?: a (?:second|moment|minute|sec))? )+(?=(?:is|are|do|does|did|can|has|have|what|how|when|where|which|why) (?!you\b))"
)
_DESCRIBES = re.compile(
    r"安静(模式|款|的(?!环境|时间|空间)|不|么)|(?<!保持)(?<!能)安静吗|太吵|吵(吗|不吵|醒|人)|(更|比较|够|不|很|挺)安静|请问|多少钱|有没有|"
    r"静音(模式|款|的|吗|效果|键|不)|(睡|用|开|洗|跑|吹)起?来?.{0,4}(安静|静音)|"
    r"\b(does|do|is|are|will|can) (it|they|this|that|these|the|these)( \w+)? (be|stay|keep|remain|run|go)\b|"
    r"\bquiet(er)? (fan|one|model|enough|mode)\b|\b(how|which|orders?|delivery|subscription|account|refund)\b"
)
_OBJECTS = re.compile(r"(不是|不对|错了|不要|no|nope)( ?(不是|不对|错了|不要|的|这个?|no|nope))*")
_STOPS_BY_SOUND = (
    "等等",
    "等一下",
    "停",
    "停一下",
    "打住",
    "别说了",
    "先别说了",
    "不要说了",
    "不是这个",
    "闭嘴",
    "安静",
)
_HAN_ONLY = re.compile(r"[\u3400-\u9fff]+")
_SHORT_ANSWER = re.compile(
    r"是|是的|对|对的|不是|不用|不要|没有|有|好|好的|可以|行|要|谢谢|不用了|没了|再见|你好|喂|"
    r"yes|no|yeah|nope|sure|thanks|thank you|ok|okay|hello|hi|bye|goodbye|please|correct|exactly"
)
_UNFINISHED_ZH = re.compile(
    r"(的话|因为|但是|可是|还有|以及|或者|而且|和|跟|如果|要是|然后|比如|请问|我想问|想咨询|呃|额|嗯)$"
)
_UNFINISHED_EN = re.compile(
    r"\b(and|or|but|because|if|unless|although|the|a|an|my|your|our|their|every|um|uh|i want to|i need to|i d like to|"
    r"can you|could you|would you|do you|does it|might|could|should|would|must|i ve|you ve|we ve|they ve|youve|weve|very)$"
)
# At the end of a question with a question word these stand for themselves: "what is it made of".
_LOOSE_EN = re.compile(r"\b(to|of|for|with|about|in|on|at|from|by|is|are)$")
_ASKS_EN = re.compile(r"\b(what|which|who|where|when|how|that|it|this|they|looking|waiting)\b")
# A condition or a reason alone promises the sentence that it belongs to.
_CLAUSE_ZH = re.compile(
    r"^(如果|要是|假如|既然|虽然|因为)(?!.*(吗|呢|怎么|多少|什么|可以|能|就|才|所以|但|也|会|请|想|我要|还))"
)
_CLAUSE_EN = re.compile(
    r"^(if|because|although|even though|unless) (?!.*\b(can|could|do (i|you)|does|will|would|should|may|is (it|there)|how|what|"
    r"which|where|when|who|i ll|i want|i need|we|please|then|get|give|send|tell)\b)"
)
_ENDS_ASKING_ZH = re.compile(
    r"(吗|呢|吧|呀|啊|嘛|呗|啦|(?<!知道)多少(钱|元|块)?|多久|多大|多长|多重|多高|什么时候|几(天|个|号|点|块|折|件)|怎么办|哪(里|儿|个好)|(.)不\3)$"
)
_TRAILS_OFF = ("…", "...", "，", ",", "、", "—", "-")
_DICTATION = re.compile(
    r"(订单号|单号|手机号|电话|尾号|地址|order number|phone number|address|tracking number|number is)|[a-z]{0,3}\d[\d\s]{3,}$|"
    r"(?:[零一二三四五六七八九幺两]\s*){4,}$"
)


def fold(text: str) -> str:
    """Return the text in the form in which the patterns of this module match it."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("'", " ").replace("’", " ")
    return _SPACES.sub(" ", _PUNCTUATION.sub(" ", folded)).strip()


def is_backchannel(text: str) -> bool:
    """Tell whether the text only signals listening ("嗯嗯", "uh-huh"); empty text is not one."""
    folded = fold(text)
    return bool(folded) and _BACKCHANNEL.fullmatch(folded) is not None


def may_become_backchannel(text: str) -> bool:
    """Tell whether the text is a backchannel or the beginning of one ("I" of "I see"); empty text is not."""
    folded = fold(text)
    return bool(folded) and _BACKCHANNEL_BEGUN.fullmatch(folded) is not None


def is_stop_phrase(text: str) -> bool:
    """Tell whether the text asks the assistant to stop at once ("等一下", "stop", "不是这个")."""
    folded = fold(text)
    return _STOP.fullmatch(folded) is not None or is_wait_request(text)


def objects(text: str) -> bool:
    """Tell whether the text, said over a reply, ends it: a stop phrase, one that sounds like it, or a contradiction."""
    return is_stop_phrase(text) or _OBJECTS.fullmatch(fold(text)) is not None or _by_sound(fold(text)) in _stop_sounds()


@lru_cache(maxsize=1)
def _stop_sounds() -> frozenset[str]:
    return frozenset(_by_sound(phrase) for phrase in _STOPS_BY_SOUND)


def _by_sound(folded: str) -> str:
    return " ".join(lazy_pinyin(folded)) if _HAN_ONLY.fullmatch(folded) else folded


def is_wait_request(text: str) -> bool:
    """Tell whether the speaker asks for quiet and wants no answer ("让我静一静", "please be quiet")."""
    return _is_wait(text) and not _asks_after_stop(text)


def _asks_after_stop(text: str) -> bool:
    """Tell whether a question follows the words that ask for quiet ("Stop please, is the kettle in stock?")."""
    glued = _STOP_THEN_EN.match(fold(text))
    if glued and _BEGINS_ASKING.match(fold(text)[glued.end() :]):
        return True
    clauses = [clause for clause in re.split(r"[,，.。!！;；]\s*", text) if clause.strip()]
    for place in range(1, len(clauses)):
        rest = ", ".join(clauses[place:])
        folded = fold(rest)
        if not _is_wait(rest) and all(_is_wait(clause) for clause in clauses[:place]):
            ends = rest.rstrip().endswith(("?", "？")) or _ENDS_ASKING_ZH.search(folded)
            return bool(ends or _SAYS_MORE.search(folded) or _BEGINS_ASKING.match(folded))
    return False


def _is_wait(text: str) -> bool:
    folded = fold(text)
    if not folded or len(folded) > 80:
        return False
    glued = folded.replace(" ", "")
    if (_ASKS_QUIET_ZH.search(glued) or _ASKS_QUIET_EN.search(folded)) and not _DESCRIBES.search(folded):
        return True
    starts = _STARTS_WAIT_ZH.match(glued) or _STARTS_WAIT_EN.match(folded) or _STOP.fullmatch(folded)
    return bool(starts) and not _SAYS_MORE.search(folded) and not _DESCRIBES.search(folded)


def is_short_answer(text: str) -> bool:
    """Tell whether the text is a whole answer though it is short ("是的", "no thanks")."""
    return _SHORT_ANSWER.fullmatch(fold(text)) is not None


def sounds_unfinished(text: str) -> bool:
    """Tell whether the words alone show that more is coming ("还有", "because", "我对这个")."""
    if ends_openly(text):
        return True
    # The question mark of a longer text is no sign: recognisers put one behind "can you tell me" too.
    brief = text.rstrip().endswith(("?", "？")) and word_count(text) <= (6 if _HAN_ONLY.search(text) else 3)
    asks = brief or _ENDS_ASKING_ZH.search(fold(text)) is not None
    return not asks and not is_short_answer(text) and open_probability(text) > completeness().threshold


def ends_openly(text: str) -> bool:
    """Tell whether the last word or sign can't end a sentence, whatever came before it."""
    folded = fold(text)
    if folded and text.rstrip().endswith(_TRAILS_OFF):
        return True
    loose = _LOOSE_EN.search(folded) is not None and not _ASKS_EN.search(folded)
    clause = _CLAUSE_ZH.match(folded) or _CLAUSE_EN.match(folded)
    return loose or bool(clause or _UNFINISHED_ZH.search(folded) or _UNFINISHED_EN.search(folded))


def is_dictation(text: str) -> bool:
    """Tell whether digits, an order number or an address are being said, which people say slowly."""
    return _DICTATION.search(fold(text)) is not None


def word_count(text: str) -> int:
    """Count words: a run of Latin letters or digits is one, each Chinese character is one."""
    return len(re.findall(r"[a-z0-9']+|[\u4e00-\u9fff]", fold(text)))
