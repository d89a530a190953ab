"""The words by which intents are recognised, in both languages; matched on text from `dialogue.text.normalise`.

Rules come in the order of their precedence: the first that matches decides. What no rule matches goes to the
trained classifier.
"""

from __future__ import annotations

import re
from functools import lru_cache

_RULES: tuple[tuple[str, str], ...] = (
    ("stop", r"^(停|别说了|stop|be quiet|shut up)[.!。 ]*$"),
    ("repeat", r"(再说一遍|重复一遍|没听清|没听懂|说什么|say (that|it) again|repeat that|pardon|come again|didn'?t (catch|hear)|^[你您]?(确定|肯定)[吗么嘛不]?$|^(是)?真的([吗么]|假的)?$|^(are )?(you|u) sure\b.{0,6}$|^for real\W*$|^(?:so |wait,? )?did (?:you|u) (?:just )?say\b|^[你您](?:刚才|刚刚|刚)说(?!的)|^is that (so|true|right|correct)\W*$)"),
    ("bot_identity", r"(你是(机器人|人工智能|ai|真人|人)|是不是(机器人|ai|真人)|are you (a |an )?(bot|robot|ai|human|real person|machine)|who are you|你是谁|你叫什么)"),
    ("prompt_probe", r"(系统提示|提示词|system prompt|your (prompt|instructions)|ignore (all |your |the )?(previous|prior|above)|忽略(之前|以上|前面)|你的(指令|设定))"),
    ("other_customer", r"((其他|别的|别人)(的)?(客户|顾客|买家|用户|人)?的?(订单|电话|地址|手机号|信息)|(other|another) (customer|person|user|buyer)('?s)? (order|phone|address|data|detail))"),
    ("price_protection", r"(保价|价保|买贵了?|(降价|便宜)了?.{0,8}(补|差价|退差)|差价|price[- ](match|protect|guarantee|adjust)|(price|it) (drop|dropped|went down|goes down|falls?)|refund the difference|(?:claim|get|pay|give)\b.{0,14}\bthe (?:price )?difference\b(?! (?:between|in\b)))"),
    ("warranty", r"(保修|质保|三包|保多久|保几年|维修|修理|返修|怎么修|能修|修吗|保不保|(还)?在保|过保|保[内外](?!套)|售后服务|warranty|guarantee|\brepair|\bcovered\b)"),
    ("invoice", r"(发票|专票|普票|开票|税号|抬头|invoice|fapiao|vat receipt|tax receipt|receipt)"),
    ("return", r"(退货|退款|退换|退掉|退回|可退|能退|可以退|想退|要退|给退|退吗|换货|换一个|调换|无理由|退得|退的|能换|可以换|换(个|成|一)?.{0,3}(尺|码|色|新)|不想要了|退还|退(了)?(钱|行)|退[^出休役]{0,4}来得及|能不能退|退不退|后悔买|\b(go|send|take|bring|give|sent|ship) (it |this |this one |them |these |one )?back\b|changed? my mind|\b(?:don'?t|do not|dont|no longer) (?:really |actually )?want (?:it|them|this|that)(?: any ?more| now)?(?=\s*(?:[,.;!?]|$|and\b|can\b|any\b))|\bswap\b|原包装|original (pack|box)|restocking fee|\breturn(s|ed|ing|able)?\b|refund|exchange|send (it|this|them) back|money back)"),
    ("payment", r"(怎么(付|支付)|付款方式|支付方式|花呗|微信支付|支付宝|分期|货到付款|信用卡|payment|pay (with|by|in|using)|instal?lment|credit card|paypal|alipay|wechat pay|cash on delivery)"),
    ("order_change", r"((改|修改|换)(一下)?(收货)?(地址|电话)|(地址|电话)(给我|帮我)?(改|换)(成|为|到|一下)|取消订单|不要了.{0,4}取消|(cancel|change) (my |the |an )?(order|address)|(change|update).{0,12}address)"),
    ("order_status", r"(我.{0,4}订单|我(买|订|拍)的.{0,14}(到|发|寄|送)(?!票)|我(的|那个?|那)(订单|快递|包裹|货|东西|单)|(我|我那).{0,8}(到哪|发货了|做好了|补发)|有个单|(我的订单|快递|包裹|货|东西).{0,8}(到哪|在哪|没动|没到|没收到|到了(吗|没)|怎么还|丢|卡|停)|订单(到|状态|号|发)|快递(到哪|到了|单号)|补发|物流|查(一下)?(订单|快递|单)|(到|走)哪(里|儿)?了|还没(到|收到|发货)|发货了(吗|没)|where('?s| is| are) my|track (my|the|an)|tracking|(my|the) (order|package|parcel|delivery)\b|order status|my orders?\b|my .{0,24}(arrive|shipped|come yet)|hasn'?t (arrived|shipped)|has .{0,20}shipped|\bdid .{0,30}\bship\b|have .{0,24}shipped)"),
    ("shipping", r"(\b(?:go|goes|going|be) out (?:today|tonight|tomorrow|right away|same day)|\bleave (?:today|the warehouse)|运费|邮费|包邮|免邮|发货|几天(能|可以|会)?(到|收)|(多久|多长时间|什么时候|啥时候|何时|哪天|几号|啥时)(能|可以|会|才)?(给我|帮我)?(到|送|收|寄|发)(?!票|现)|(付|拍|下单|买)了?.{0,6}(哪天|几号|今天|当天|明天).{0,3}(发|走)|送到|寄到|发到|配送|快递费|发什么快递|哪家快递|用什么快递|顺丰|送货|能(送|寄|发)|收到货|\bship|deliver|postage|\barrive|freight|courier|carrier|dispatch|寄出|发出去|(how (much|long|many days)|cost|can (you|i)|do you).{0,16}\b(send|mail|post)\b|发[^货票现行]{0,6}(吗|不|么)$|当天发|how long .{0,20}(get|take) (to|here))"),
    ("promotion", r"(优惠|活动|折扣|打折|满减|再少(?:点|些|一点|\d)|少算点|抹(?:个|掉)?零|砍价|讲价|还价|knock .{0,12} off|满\d{2,}|领券|有券|优惠券|红包|赠品|送什么|(?<!没)有送(?!人|女|男|老|爸|妈|朋友|孩子|给|礼|长辈|领导|同事)|便宜(点|些|一点)|券|\d折|享受.{0,6}折|送(什么|啥|的(?!货|快)|不送)|赠|双12|双十二|双11|叠加|\b(any|a|the|got|have|your|which|what) (\w+ )?codes?\b(?!.{0,30}(lock|reset))|codes? (for|can i|to use)|(?<!you )(?<!we )\boffers?\b|能一起用|discount|coupon|promo|deals?\b|on sale|\bsale\b|voucher|cheaper|free gift|special offer|stack)"),
    ("visit", r"(\b(?:pick|collect) (?:it |them |this |my order )?(?:up )?(?:at|from|in) (?:your|ur|the) (?:warehouse|store|shop|office)|\bpick[- ]?up (?:in person|at (?:your|ur|the)|from (?:your|ur) )|(?:上门|到店|去仓库|来仓库)?自提|(do you have|have you( got)?|is there|got) (a|any) (shop|store|showroom)s?$|实体店|线下(店|门店)|门店|到店|上门(看|买)|physical (shop|store)|visit (you|your|in person|the (shop|store))|in person|brick and mortar|showroom)"),
    ("gift_wrap", r"(礼(品|物)包装|包装成(礼|礼物)|送礼包装|贺卡|gift ?wrap|gift box|greeting card|wrapped)"),
    ("hours", r"(几点(上班|下班|营业)|(客服|营业|工作|服务)时间|business hours|opening hours|(service|support|working|staff) hours|when are you (open|available))"),
    ("price", r"(多少钱|价格|价钱|什么价|多少米|几块|怎么卖|啥价|几钱|售价|卖多少|多少一|how much (is|are|for|it|this|that|(?:does|do)\b(?!.*\b(?:hold|weigh|carry|fit|take|support|store|charge|draw|use|pull)))|how much(?: (?:rn|now|atm|today|again|pls|plz|please|though|tho))*$|\bprice\b|\bcosts?\b|what'?s the damage|(?:^|[这那](?:个|款|件|台|双|条|只|套)?|的|现在|今天|卖|要|总共|一共|单价|价|活动)多少$)"),
    ("stock", r"(\bcan i (?:still |just )?(?:get|grab|buy|order|have) (?:one|it|them|that|this)(?: one)?(?: today| now| rn| right now| tonight)?$|有货|码有(吗|没|么)|还有没|多久(能)?(发|有)货|补(不补)?货|停产|库存|现货|还有吗|还有没有|缺货|断货|补货|到货|卖完|下架|预售|还剩|剩多少|in stock|out of stock|stock|available|availability|sold out|restock|back in|\bis (?:it|this|that) back\b|\bback yet\b|回货|几时有|啥时候有(?!.{0,4}活动)|how many .{0,8}left|pre-?order)"),
    ("drawbacks", r"(缺点|不足|缺陷|毛病|槽点|不好的地方|要注意什么|有什么问题|drawback|downside|disadvantage|\bcons\b|weakness|catch\b|any (problems|issues)|what'?s wrong)"),
    ("compare", r"(区别|对比|比较|有什么不同|不一样|差别|哪个(更|好|比)|哪款(更|好)|比.{1,14}(好|强|轻|重|便宜|贵|大|小|久|长)|\bvs\b|versus|differen|compare|(which|what) (one )?(is|has|are) (better|lighter|cheaper|longer|heavier|bigger|smaller|quieter)|better than|lighter than|cheaper than)"),
    ("privacy", r"(隐私|聊天记录.{0,6}(保存|留)|chat logs?|how long do you keep|个人信息|我的(数据|信息)|privacy|personal (data|information)|my data)"),
    ("colours", r"((什么|哪些|几种|几个|哪几|有何)(颜色|尺码|尺寸|款式|规格|型号|码|容量|色)|(颜色|尺码|款式|码数)(有|都|呢)|what (colou?rs?|sizes?|capacit|options|variants)|which (colou?rs?|sizes?)|other colou?rs?|(colou?rs?|sizes?) (does|do|is|are|come))"),
    ("off_topic", r"(笑话|天气(怎么样|如何|好|预报)|唱(首|个)?歌|写(首|个|一|段).{0,8}(诗|代码|作文|故事|文章)|股票|彩票|世界杯|总统|tell me a joke|\bjoke\b|weather (today|tomorrow|like|forecast)|(write|compose) (me )?(a|an|some) .{0,16}(poem|code|function|story|essay|song)|stock market|who won|world cup|\bpresident\b)"),
    ("how_to", r"(怎么(用|连|配对|重置|清洗|洗|充|安装|装|设置|开机|关机|除垢|保养|调|戴|拆|操作|恢复|更换|换(电池|滤)|使用|打开|冲泡|做)|如何|怎样(使用|清洗|安装|连接|配对)|说明书|使用方法|教程|步骤|how (do|to|can|should) (i |you |we )?(pair|reset|clean|wash|use|charge|connect|install|set|turn|descale|care|replace|remove|adjust|store|maintain|switch|wear|assemble|fold)|manual|instructions|连不上|充不进|不出声|没声音|won'?t (pair|connect|charge|turn on|start)|not (pairing|charging|working|connecting)|怎么(把|往|才能|样才能|改|关|取消|拷|传|切|进入|退出|放|存|倒|解|绑|换|让|给)|(只有|就)?(一边|单边|一侧|一只)(响|有声|没声)|灯(还|一直|总|老)?(是|在)?(红|闪|亮|不亮)|断电.{0,6}怎么|(red|blue|white|orange|flashing|blinking|steady) light|light (is |keeps |stays )?(red|blink|flash|on\b)|\breset\b|\bdescal|tastes? (bitter|sour|weak|burnt)|re-?proof)"),
    ("recommend", r"(推荐|有没有.{0,16}(的|款)|想(买|要|找|挑)|适合|哪(款|个|种)(适合|好|比较)|建议买|买哪|选哪|送(人|女友|女朋友|男友|爸|妈|老人|孩子|朋友)|预算|(\d+).{0,3}(以内|以下|左右)|recommend|suggest|looking for|which (one )?should|i (need|want) (a|an|some)\b|gift for|do you have (a|any|some)|(under|below|less than|within) (¥|rmb|cny|\$|€|£)?\s?\d+)"),
    ("list", r"(卖(些)?什么|有(什么|哪些)(产品|商品|东西|宝贝|货|款)|都有(什么|哪些|啥)|what (do you|products|items).{0,12}(sell|have|offer|carry)|show me (your|what|all))"),
    ("describe", r"(介绍|讲讲|说说|讲一下|是什么|是干(什么|嘛)|怎么样|好用吗|好不好|值得|质量|评价|tell me (more )?about|what('?s| is) (this|that|it|the)\b|describe|any good|is (it|this) good|worth|more (info|details|about)|what about (this|it)$)"),
    ("greeting", r"^(?:(?:你好+|您好|哈喽|嗨|亲|hi|hello|hey)[啊呀,，. !~]*)?(你好+|您好|哈喽|嗨|在吗|在不在|有人吗|早上好|下午好|晚上好|hello|hi|hey|good (morning|afternoon|evening)|hi there|hello there|hey there|hiya|yo|喂)[啊呀,. !~]*$"),
    ("thanks", r"^(好的?|懂了?|明白了?|知道了?|ok|okay|got it|great|perfect)?[,，. ~]*\s*(谢谢|多谢|感谢|谢啦|谢了|辛苦(了|啦)?|感恩|thanks?|thank you|thx|ty|cheers|appreciate it|much appreciated).{0,14}$"),
    ("goodbye", r"^(那?就?先?这样[吧了]|下次再[说来买聊]|回头再[说来聊]|再见|拜拜|拜|88|下次见|没(有)?(别的)?(问题|事)?了|不用了|bye|goodbye|see you|that'?s (all|it)|nothing else|no,? thanks).{0,12}$"),
    ("acknowledge", r"^((那|哦)?(算了|不要了|不买了|没关系)(吧|了)?[,， ]*(不用了?|谢谢|吧)*|never ?mind|forget it|好+的?|嗯+|哦+|行|可以|明白了?|知道了|了解|收到|ok+a?y?|sure|got it|i see|alright|right|yes|yeah|yep|是的?|对的?|no|不是|不用)[啊呀吧,. !~]*$"),
    ("abuse", r"(傻[逼比b]|\bsb\b|滚(?![筒轮动珠刷])|他妈|妈的|操你|you suck|piece of (junk|crap|shit)|\bwtf\b|\bf\*+|垃圾(客服|机器人)|去死|智障|白痴|废物|脑残|fuck|shit|idiot|stupid (bot|robot|machine)|useless (bot|robot)|moron|asshole)"),
    ("capability", r"(你(能|可以|会)(做|干|帮).{0,4}(什么|啥|哪些)|what can you (do|help)|how can you help|^help$|^帮助$)"),
)  # fmt: skip

INTENT_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _RULES
)

POLAR = re.compile(
    r"(吗|嘛|(?<!步)伐|(?<![什怎这那多])么|没有?|不|(?:可以|能|行|好|没事|支持)[^,，。?？]{0,4}(?:哈|叭|咯|哇))[啊呀呢]?[?？ ]*$|(能|会|可以|可|是|有|支持|带|算|要|行|好|适合|用)(不|没)(能|会|可以|可|是|有|支持|带|算|要|行|好|适合|用)|支不支持|有没有|是否|能否|可否|"
    r"^(so |and |but |then )?(is|are|does|do|can|could|will|would|has|have|did|was|were|should|may|am)\b|[,;]\s*(so |and |but |then )?(is|are|does|do|can|could|will|would|has|did|should|may) (it|this|that|the|they|these|there|i|you|u|my|your)\b|\b(right|correct|yes|yeah|yep)[?？ ]*$|\bis (it |that |this )?(ok|okay|fine|allowed|possible|safe)\b|(行|好|对|是)(吧|不)[?？ ]*$|吧[?？ ]*$|"
    r"[\u4e00-\u9fff]吗(?=[\s，,])|n'?t (it|they|this|that)[?？ ]*$|\b(obviously|surely|innit|i (guess|assume|suppose|take it|presume))\b",
    re.IGNORECASE,
)
FOLLOW_UP = re.compile(r"^(那|那么|那如果|如果是|换成|要是)|(呢|的话|也(是|一样|可以|能|行)?(吗|么|嘛))[?？ ]*$|\b(too|as well|the same)[?？ ]*$|^(and |so |ok,? )?(what|how) about\b|^and (the|for|in|to|if)\b|^(what|how) if\b", re.IGNORECASE)  # fmt: skip
PRONOUN = re.compile(r"(这个|这款|这件|这双|这条|这台|那个|那款|它|此款|该|刚才|上面|前面那|主播(手上|手里|讲)的?|\b(it|this|that|its|they|them|these|those|the same|this one|that one)\b)", re.IGNORECASE)  # fmt: skip
SHOWN_NOW = re.compile(
    r"(这个|这款|这件|这双|现在(讲|这)|主播|手上|手里|\b(this|this one|the one (shown|on screen))\b)", re.IGNORECASE
)
CORRECTION = re.compile(
    r"^(不是|不对|我(说|问|指)的是|我是(说|问)|no[, ]+i (mean|meant|was)|i (mean|meant)|not that|actually)",
    re.IGNORECASE,
)
ORDER_NAME = re.compile(r"(?<![A-Za-z0-9])([A-Z]{1,4}-?\d{4,})(?![A-Za-z0-9])|#(\d{4,})(?![A-Za-z0-9])", re.IGNORECASE)
ORDINAL = re.compile(r"第\s*(\d{1,2}|[一二三四五六])\s*(个|款|件|种|条)|\b(first|second|third|fourth|fifth|last|1st|2nd|3rd|4th)( one| product| option)?\b|最后(一)?(个|款)|(前|后)(一个|一款|者)|the (former|latter)", re.IGNORECASE)  # fmt: skip
MAX_PRICE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:块|元|刀|美元|美金|rmb|cny|yuan|usd|dollars?|bucks?)?\s*(?:钱)?\s*(?:以内|以下|之内|内|封顶)|不(?:超过|高于)\s*(\d+)|预算\s*(?:是|在|大概|就)?\s*(\d+)|(?:under|below|less than|within|up to|at most|max(?:imum)?|budget(?: is| of)?)\s*(?:¥|\$|€|£|rmb|cny|usd)?\s*(\d+(?:\.\d+)?)|(?:¥|\$|€|£)(\d+(?:\.\d+)?) ?(?:max|tops)\b|\b(\d+(?:\.\d+)?) ?(?:\$|bucks|dollars|quid|yuan|rmb) ?(?:max|tops)\b", re.IGNORECASE)  # fmt: skip
MIN_PRICE = re.compile(
    r"(\d+)\s*(?:块|元)?\s*以上|不低于\s*(\d+)|(?:over|above|at least|more than)\s*(?:¥|rmb|cny)\s*(\d+)", re.IGNORECASE
)
ABOUT_PRICE = re.compile(
    r"(\d+)\s*(?:块|元)?\s*(?:左右|上下)|(?:around|about)\s*(?:¥|rmb|cny)?\s*(\d+)\s*(?:yuan|rmb|cny)?", re.IGNORECASE
)
PRICE_RANGE = re.compile(
    r"(\d+)\s*(?:到|至|-|~)\s*(\d+)\s*(?:块|元|之间|yuan|rmb|cny)|between (?:¥|rmb)?(\d+) and (?:¥|rmb)?(\d+)",
    re.IGNORECASE,
)
UNWANTED = re.compile(r"(?:不要|不想要|不能是|别|除了|不喜欢|非|without|not|no|except|other than)\s*(?:an? |the |any )?([\w\u4e00-\u9fff -]{1,14}?)(?=[的,，.。;；!?！？]|$)", re.IGNORECASE)  # fmt: skip


@lru_cache(maxsize=4096)
def intent_by_rule(text: str) -> str | None:
    """Return the intent whose words the normalised text holds, or None."""
    for name, pattern in INTENT_RULES:
        if pattern.search(text):
            return name
    return None


def first_number(match: re.Match[str] | None) -> int | None:
    """Return the first group of a match that holds digits, as an integer."""
    if match is None:
        return None
    return next((int(float(group)) for group in match.groups() if group and group[0].isdigit()), None)


WHO_PAYS = re.compile(
    r"(运费|邮费|快递费)?.{0,6}谁(出|付|承担|掏)|(退货|退回|寄回)运费|who pays|return (shipping|postage|freight)|pay for (the )?return",
    re.IGNORECASE,
)
OPEN_QUESTION = re.compile(
    r"什么|怎么|多少|多[大小长宽高重久少远快厚深]|几|哪|谁|如何|咋|啥|为何|\b(what'?s?|which|who|when|where|why|how)\b|"
    r"^\W*([a-z]+\W+){0,4}(price|size|weight|power|capacity|dimensions?|ports?|colou?rs?|wattage|watts|spf|rating|hours|version|in cm)\W*$",
    re.IGNORECASE,
)
ASKS = re.compile(
    r"[?？]|[吗么嘛呢]|(?<!步)伐$|(?:可以|能|行|支持)[^,，。?？]{0,4}[哈叭]$|多[大小长宽高重久少远快]|几|什么|怎么|哪|谁|如何|咋|啥|吧$|"
    r"\b(what|what'?s|which|who|who'?s|when|where|where'?s|why|how|how'?s|is|are|do|does|did|can|could|will|would|should|may|any)\b",
    re.IGNORECASE,
)
FRAGMENT_MAX = 28
FINAL_PRICE = re.compile(
    r"到手|折后|券后|优惠后|打折后|实付|一共(多少|要)|总共|用(了|上)?.{0,10}券?.{0,6}(多少|几)|after (the )?(discount|offer|coupon|code)|"
    r"with (the )?(discount|offer|coupon|code|[a-z]+\d+)|final price|(do|would|will) i pay|in total|cost me",
    re.IGNORECASE,
)
# What a whole purchase comes to; what was paid, or comes back, is asked otherwise.
TOTAL_PAID = re.compile(
    r"(?:一共|总共|合计|最后|最终|实际|到底|总的?)[^。？?]{0,10}(?:付|给|花|多少|几[块元镑刀])|(?:一共|总共|合计)[?？]?$|实付|到手(?:价|多少|一?共|几)|要付多少|付多少|"
    r"(?:减|折|券|优惠)(?:完|后|下来)[^。？?]{0,6}(?:多少|几[块元])|"
    r"\b(?:final|total) (?:price|amount|bill|cost|sum)\b|\bthe total\b|\btotal (?:to|incl\w*|delivered|today|with|for)\b|(?:what|how much)[^.?!]{0,14}\b(?:total|come to|comes? (?:out )?to|end up paying|all in)\b|"
    r"what (?:do|would|will|should) i (?:end up )?pay|what (?:will|would) i be charged|comes? off my card|how much (?:is it |would it be )?if i (?:buy|get|take|order)|(?:how much|pay\w*|costs?|price|what)[^.?!]{0,24}\ball in\b|final bill",
    re.IGNORECASE,
)
_PAID_BEFORE = re.compile(
    r"付了|付过|花了|退(?!出)|降价|差价|补差|保价|\b(?:i|we) (?:have )?paid\b|refund|return|get back|send(?:ing)? (?:it )?back|difference",
    re.IGNORECASE,
)


_OF_POSTAGE = re.compile(
    r"(?:一共|总共|多少)[^，。,]{0,4}(?:邮费|运费|快递费)|(?<!算上)(?<!加上)(?<!连)(?<!含)(?<!包括)(?:邮费|运费|快递费)[^，。,]{0,4}(?:多少|一共|总共)|"
    r"(?:what'?s|what is|how much(?:'s| is)?)(?: the| for)*(?: total)? (?:postage|shipping|delivery)\b(?! (?:and|plus))",
    re.IGNORECASE,
)


def asks_total(text: str) -> bool:
    """Tell whether a message asks what a purchase comes to in the end."""
    return TOTAL_PAID.search(text) is not None and not (_PAID_BEFORE.search(text) or _OF_POSTAGE.search(text))


COUPON = re.compile(r"\b([A-Z]{2,}\d{1,4})\b")
