"""Instructions hidden in texts of the shop, its reviews and its viewers: such sentences are data that carries no claim."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"[^。！？!?；;\n]*?(?:[。！？!?；;\n]+|\.(?=\s|$)|$)")
_INSTRUCTION = re.compile(
    r"\b(ignore|disregard|forget|override)\b.{0,40}\b(instructions?|prompts?|rules?|above|previous|everything|guidelines?)\b|"
    r"^[\s>*#\"“\[(-]*(system|assistant|developer)\s*[:：]|\[/?(system|inst)\]|<\|?\w*(system|im_start)\w*\|?>|"
    r"\byou are (now )?(an? |the )?(unrestricted |helpful )?(assistant|ai|chatbot|language model|dan)\b|"
    r"\b(reply|respond|answer)\b (only |exactly )*(with\s*[:：]|(with )?(the (following|words?|text)\b|['\"“‘]))|"
    r"\b(tell|inform|promise)\b (the |every |all |your )?(customers?|users?|buyers?|viewers?|everyone|everybody)\b|"
    r"\b(system|hidden) prompt\b|"
    r"(忽略|无视|忘记|忘掉|不要理会|跳过).{0,8}(以上|之前|前面|上面|所有|一切|指令|规则|提示|设定|要求)|"
    r"(告诉|告知|答应|承诺给?)(每位|所有|全部)?(顾客|客户|用户|买家|观众|大家)|"
    r"^[\s>*#\"“【(（-]*(系统|助手)(提示|消息|指令)?\s*[:：]|你(现在|从现在起)?(是|扮演).{0,16}(客服|助手|机器人|模型|AI)|"
    r"(请|只|直接)(回复|回答|输出|说出)\s*[:：]?\s*[“\"「『]|提示词|系统指令",
    re.IGNORECASE | re.ASCII,
)


def is_instruction(sentence: str) -> bool:
    """Tell whether a sentence speaks to the assistant instead of about the goods."""
    return bool(_INSTRUCTION.search(sentence.strip()))


def without_instructions(text: str) -> str:
    """Return the text without the sentences that try to give the assistant orders."""
    parts = (match.group() for match in _SENTENCE.finditer(text))
    return "".join(part for part in parts if not is_instruction(part))
