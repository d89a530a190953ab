"""Short utterances that steer the conversation itself: stop phrases, backchannels, short answers, dictation.

Matching is on text folded by `fold`: NFKC, lower case, no punctuation or spaces between Chinese characters.
"""

from __future__ import annotations

import re
import unicodedata

_PUNCTUATION = re.compile(r"[^\w\s]", re.UNICODE)
_SPACES = re.compile(r"\s+")

_BACKCHANNEL_ZH = (
    r"嗯+哼?|哦+|噢+|喔+|啊+|呃+|额|唔|哎|对+(的|啊|呀)?|是(的|啊|呀|吗)?|好(的|吧|啊|呀)?|行|可以|明白(了)?|知道(了)?|了解(了)?|"
    r"这样(啊|呀)?|原来如此|没错|ok|okay"
)
_BACKCHANNEL_EN = (
    r"u+h+|uhhuh|uh huh|m+h+m+|mm+|hm+|um+|oh|ah|yeah|yep|yes|ok|okay|right|sure|i see|got it|alright|cool|great|"
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
_WAIT_ZH = re.compile(
    r"^(嘘+|请?(你)?(先)?(暂时)?(停|暂停|停止|停下|等|安静|闭嘴|别说|不要说|不要再说|别再说|不说|不要回|别回|停止说|停止回|停止对|停一)"
    r".{0,12}$|.*(让我|需要|想).{0,6}(安静|静一静|静静|冷静).*$|.*(别|不要|停止|不想).{0,4}(说话|说了|回应|回复|回答|聊天|聊了|对话|打扰|吵).*$"
    r"|够了.*(停|别|不要).*$|能不说话吗$|请?结束(这次|本次)?(对话|聊天)$)"
)
_WAIT_EN = re.compile(
    r"^(please )?(can you |could you |would you )?(please )?(just )?(stop|wait|pause|hold on|hang on|shut up|be quiet|be silent|"
    r"shush|hush|quiet|silence|enough|stay quiet|keep quiet|cut it out|give me (a|one) (second|moment|minute|sec)|"
    r"don t (talk|speak|reply|respond)|no more talking|let me (think|be)|leave me alone|quit talking|say no more|zip it)\b"
)
# "等一下，这款多少钱" stops the reply and asks; "等级" and "安静模式" only look like asking for quiet.
_SAYS_MORE = re.compile(
    r"多少|几(个|天|号|点|块|米|种|码|斤|款|件)|怎么|什么|哪|谁|有没有|是不是|有货|我要|我想(要|买|问|换|知道)|给我|换(成|个|一)|"
    r"停(产|售|货|用|机|电|车)|等(级|离子|于|值|身)|安静(模式|款)|太吵|(更|比较|够|不)安静|"
    r"\b(how|what|which|when|where|why|who|does|is (it|this|that|there)|are (they|these|there)|do you (have|sell|ship)|"
    r"i (want|need|d like|would like) (the|a|an|one|two|it|this|that|to (buy|know|order|ask|return))|mode)\b"
)
_SHORT_ANSWER = re.compile(
    r"是|是的|对|对的|不是|不用|不要|没有|有|好|好的|可以|行|要|谢谢|不用了|没了|再见|你好|喂|"
    r"yes|no|yeah|nope|sure|thanks|thank you|ok|okay|hello|hi|bye|goodbye|please|correct|exactly"
)
_UNFINISHED_ZH = re.compile(
    r"(的话|因为|所以|但是|可是|还有|以及|或者|和|跟|关于|就是|那个|这个|如果|然后|比如|请问|我想问|想咨询|呃|额|嗯)$"
)
_UNFINISHED_EN = re.compile(
    r"\b(and|or|but|because|so|if|the|a|an|to|of|for|with|about|that|is|are|my|your|um|uh|like|can you|could you|i want to|"
    r"i need to|do you|does it|in|on|at|from)$"
)
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


def is_wait_request(text: str) -> bool:
    """Tell whether the speaker asks for quiet and wants no answer ("让我静一静", "please be quiet")."""
    folded = fold(text)
    if not folded or len(folded) > 60 or _SAYS_MORE.search(folded):
        return False
    return bool(_WAIT_ZH.match(folded.replace(" ", "")) or _WAIT_EN.match(folded) or _STOP.fullmatch(folded))


def is_short_answer(text: str) -> bool:
    """Tell whether the text is a whole answer though it is short ("是的", "no thanks")."""
    return _SHORT_ANSWER.fullmatch(fold(text)) is not None


def sounds_unfinished(text: str) -> bool:
    """Tell whether the words alone show that more is coming ("还有", "because")."""
    folded = fold(text)
    return bool(_UNFINISHED_ZH.search(folded) or _UNFINISHED_EN.search(folded))


def is_dictation(text: str) -> bool:
    """Tell whether digits, an order number or an address are being said, which people say slowly."""
    return _DICTATION.search(fold(text)) is not None


def word_count(text: str) -> int:
    """Count words: a run of Latin letters or digits is one, each Chinese character is one."""
    return len(re.findall(r"[a-z0-9']+|[\u4e00-\u9fff]", fold(text)))
