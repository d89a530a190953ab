"""Trigger rules for Chinese, on simplified characters. Patterns speak of what happened, not of what might."""

from __future__ import annotations

import re

from assistant.escalation.records import Outcome, Priority, ReasonCode
from assistant.escalation.rules import Rule, compiled

_NOT_WANTED = compiled(
    r"(?:不用|(?<!要)不要|不需要|不想|不必|无需|没必要|没说要|没让你|没有要|用不着|先别|先不|暂时不|要不要|不是(?:要|想)|别(?:给我|帮我|再)?)"
    r"[^，。！？,.!?；;]{0,4}$|(?<!怎么)(?<!为什么)(?<!为啥)(?<!还)(?<!就是)不$"
)
# "If it …", "will it …", "I'm afraid that …", "proof against …": nothing has happened.
_MAYBE = compiled(
    r"(?:如果|假如|要是|万一|会不会|是不是|有没有|是否|能不能|不会|会|可能|容易|怕|担心|防(?![晒水尘滑])止?|避免|避开|预防|减少|杜绝|拒绝|远离|没有?|不是|"
    r"从不|绝不)"
    r"[^，。！？,.!?；;]{0,8}$"
)
_DOUBTED = compiled(
    _MAYBE.pattern + r"|(?:怀疑|感觉|分辨|辨别|区分|识别|鉴别|查验|如何|怎样|怎么看)[^，。！？,.!?；;]{0,6}$"
)
_ASKED = compiled(r"[^，。！？,.!?；;]{0,4}(?:吗|嘛|(?<![怎什这那多])么|吧|是什么|怎么辨|怎么区分|怎么看|怎么识别)")


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
    return Rule(f"zh.{rule_id}", reason, outcome, priority, confidence, compiled(pattern), before, after)


_PERSON = r"(?:人工(?!智能|皮|合成|草|呼吸|钻|香)|真人|活人|客服|售后(?=人员|$|[，。！,.!])|经理|主管|负责人|领导|店长(?!推荐)|老板(?!娘))"
_LINK = r"(?:一下|一个|个|位|到|接|给我|我|你们的?|下|换|通|线上|在线|后台|回|成|为|来)*"

RULES: tuple[Rule, ...] = (
    _rule(
        "person.ask",
        "explicit_request",
        rf"(?:转|找|接|换|叫|喊|让|请|要|想和|想跟|跟|和|联系|呼叫|需要|有没有|有|给我)(?:{_LINK}){_PERSON}"
        r"(?!.{0,2}(?:多少|几点|电话|上班|在线时间|说(?:过|的|了)?(?!话)|答应|承诺|告诉|之前|昨天|推荐|态度))",
        before=_NOT_WANTED,
    ),
    _rule(
        "person.bare",
        "explicit_request",
        r"^\W*(?:你好|您好|请问|在线)*\W*(?:人工|真人|人工客服|人工服务|真人客服|客服|转接|转接人工)(?:服务|在|在线|吗|么|呢|吧|啊|谢谢|!)*\W*$"
        r"|(?:让|叫|找|派|换)(?:个|你们的?|一个)?人(?:来|过来|出来)(?:处理|解决|说|谈|回|管|跟|和|对接|$|[，。！!])|有没有人(?:管|来处理|能处理)",
        before=_NOT_WANTED,
    ),
    _rule(
        "person.no_bot",
        "explicit_request",
        r"(?:不想|不要|不跟|别|懒得|拒绝)(?:再|和|跟|让|用|你们的?|这个|这种)*(?:机器人|机器|ai|智能客服)(?:说|聊|回|讲|打交道|敷衍|糊弄|了)?",
    ),
    _rule(
        "complaint",
        "dispute",
        r"(?:我要|我想|要|必须|准备|打算|去|找人)(?:向.{0,6})?投诉|投诉(?:你们|到底|你)",
        priority="high",
        before=_NOT_WANTED,
    ),
    _rule(
        "complaint.how",
        "dispute",
        r"(?:怎么|如何|哪里|在哪|去哪).{0,4}投诉|投诉(?:渠道|电话|入口|方式)",
        outcome="offer",
        confidence=0.8,
    ),
    _rule(
        "fake",
        "dispute",
        r"假货|冒牌货?|山寨货?|仿品|高仿|假冒|赝品|盗版|(?:(?<!还)是|全是|都是|就是|发的|东西|货都?|买了?个|卖)假的(?!.{0,2}(?:毛|睫毛|花|皮|发))|不是正品|"
        r"非正品|不是真的品牌|买到假",
        priority="urgent",
        before=_DOUBTED,
        after=_ASKED,
    ),
    _rule(
        "fake.not_genuine",
        "dispute",
        r"(?<!是)(?:不是|并非|根本不是|绝对不是)(?:正品|真货|原装)",
        priority="urgent",
        after=_ASKED,
    ),
    _rule(
        "fake.doubt",
        "dispute",
        r"收到.{0,12}(?:是不是|会不会是|像是?|感觉是?|怀疑是?).{0,3}(?:假|仿|山寨)|怀疑.{0,8}假货|感觉.{0,4}假货",
        outcome="offer",
        priority="high",
        confidence=0.8,
    ),
    _rule(
        "fraud",
        "dispute",
        r"骗子|诈骗|欺诈|骗人|骗钱|骗我|被骗(?!过)|被坑(?!过)|上当|欺骗|虚假宣传|货不对板|以次充好|挂羊头|黑店|奸商|无良商家",
        priority="urgent",
        before=_MAYBE,
        after=_ASKED,
    ),
    _rule(
        "compensation",
        "dispute",
        r"退一赔[三四十\d]|假一赔[三四十\d]|赔.{0,3}三倍|三倍赔偿",
        priority="urgent",
        before=compiled(r"(?:支持|承诺|有没有|是不是|是否|提供|参加|标着|写着|有)[^，。！？,.!?]{0,4}$"),
        after=compiled(_ASKED.pattern + r"|.{0,3}(?:怎么|如何|是真)"),
    ),
    _rule(
        "refund.refused",
        "dispute",
        r"(?:不给|不肯|拒绝|拒不|不同意|凭什么不|为什么不给?|怎么不给?|一直不|迟迟不|就是不)(?:我|你们|他们|人)?(?:退款|退钱|退货|办理?退|"
        r"退(?=[，。！？,.!?]|$|了))",
        priority="high",
        before=compiled(r"(?:如果|要是|万一|会不会|哪些|什么情况)[^，。！？,.!?]{0,8}$"),
        after=compiled(r"的|吗"),
    ),
    _rule(
        "refund.demand",
        "dispute",
        r"(?:还我|把钱还|把钱退|赔我|给我退钱|快(?:点)?退钱|赶紧退|马上退|立刻退|立即退|必须(?:给我)?退|退我)(?:的?钱|款|来|回来|给我|货)?|"
        r"^\W*退钱\W*$|要求赔偿|赔钱",
        priority="high",
        before=compiled(r"(?:能不能|可以|能|会不会|会|怎么|如何|如果|多久)[^，。！？,.!?]{0,6}$"),
        after=compiled(r".{0,6}[吗嘛么]|多久|多少"),
    ),
    _rule(
        "refund.late",
        "payment",
        r"(?:退款|退的钱)[^。！？!?]{0,12}(?:天|周|月|久)了?[^。！？!?]{0,8}(?:没|未)(?:有)?(?:到|收|退)|"
        r"(?:天|周|月|久)了[^。！？!?]{0,8}(?:退款|退的钱)[^。！？!?]{0,6}(?:没|未)(?:有)?(?:到|收|退)",
        outcome="offer",
        priority="high",
        confidence=0.8,
    ),
    _rule(
        "legal.authority",
        "legal",
        r"12315|12345|96315|消协|消费者协会|消费者权益|消委会|市场监管|市监局|工商(?!银行)(?:局|部门|所|投诉|举报|总局|$|[，。！,.!])|"
        r"找工商(?!银行)|向工商(?!银行)|质检局|网信办",
        priority="urgent",
        before=compiled(r"(?:不用|不想|不会|没必要)[^，。！？,.!?]{0,4}$"),
    ),
    _rule(
        "legal.action",
        "legal",
        r"起诉|告你们|告你(?!知|诉)|去告|法院见?|律师见|法庭|律师函(?!模板|范本)|(?:找|请|联系|咨询|我的|有|让)(?:了|过|我的|我|个)*律师(?!袍|证|款|朋友|同款)|"
        r"我(?:的)?律师(?=会|要|已|将)|走法律|法律(?:途径|手段|武器|责任|程序)|打官司|维权|报警(?!器|功能|声|灯|音|提示|装置|系统)|报案|"
        r"(?:我要|去|要|已经?|准备)举报|举报(?:你们|你|这个店|店铺)",
        priority="urgent",
        before=compiled(r"(?:不用|不想|不会|不打算|没必要|送给?|不至于)[^，。！？,.!?]{0,4}$"),
    ),
    _rule(
        "legal.exposure",
        "legal",
        r"曝光你|曝光(?:这家|你们|黑)|(?:找|联系|告诉)(?:媒体|记者|电视台)|发(?:到)?(?:网上|微博|小红书|抖音).{0,6}(?:曝光|避雷)",
        priority="high",
        confidence=0.85,
    ),
    _rule(
        "safety.fire",
        "safety",
        r"起火|着火|自燃|烧起来|冒烟|冒火花?|爆炸(?!性|价|优惠)|炸(?:了|开|伤)|烧(?:焦|糊|穿|坏了我|到我)|焦糊味|(?:塑料|电线|胶皮)(?:烧|焦|糊)|(?:有|闻到)(?:一?股)?[^，。！？,.!?香]{0,4}(?:焦|糊)味|烫伤|烧伤|灼伤|鼓包",
        priority="urgent",
        before=compiled(_MAYBE.pattern + r"|(?:气|心态|肺|直播间|评论区|油)$|不[^，。！？,.!?]{0,2}$"),
        after=_ASKED,
    ),
    _rule(
        "safety.shock",
        "safety",
        r"漏电|触电|电到(?:我|人|孩子|手|了)|被电|电击|短路(?:了|起|冒)",
        priority="urgent",
        before=_MAYBE,
        after=_ASKED,
    ),
    _rule(
        "safety.body",
        "safety",
        r"过敏了|(?:用|戴|穿|吃|抹|涂|擦|喝|敷)(?:了|完|过|后|着|起来|上)[^。！？!?]{0,14}过敏|(?:脸|皮肤|耳朵|手|身上|全身|脖子|孩子|宝宝|我|都|"
        r"就|严重)过敏(?!体质|源|肌|测试|史)"
        r"|起(?:了|满)?(?:红)?疹|(?:红|发)?肿(?:了|起来|得|胀)|又红又(?:肿|痒)|烂脸|(?:脸|脖子|眼睛|嘴唇|皮肤|胳膊|身上)(?:上|都|就|也|一直|开始|有点|全)*(?:发红|红了|刺痛|起泡|发痒)|中毒|(?:吞|误食|误吞|咽)(?:了|下|进|掉)|呕吐|拉肚子|拉稀|上吐下泻|进(?:了)?医院|住院|送医|划伤|割伤|割破|受伤了",
        priority="urgent",
        before=compiled(
            r"(?:如果|假如|要是|万一|会不会|是不是|会|可能|容易|怕|担心|防(?![晒水尘滑])止?|避免|没有?|不)[^，。！？,.!?；;]{0,8}$|对(?![这那你它])[^，。！？,.!?；;]{1,6}$"
        ),
        after=compiled(r"还?(?:可以|能|适合|适用|会)(?!.{0,2}退)|(?:吗|嘛|么)[？?]?$"),
    ),
    _rule(
        "payment.twice",
        "payment",
        r"(?:重复|多|乱|错|误)(?:次)?(?:扣(?:了|款|费|钱|我)?|收(?:了)?(?:我|钱|费|款)|支付|付款|付了)|(?:扣|付|收|支付|付款|刷)(?:了|款|"
        r"费|钱|我)*(?:两|2|二|三|3|好几)(?:次|笔|遍|份)",
        priority="high",
        before=compiled(r"(?:会不会|会|如果|怕|担心|避免|防止|不会|要是|可以|能|能不能)[^，。！？,.!?；;]{0,6}$"),
        after=compiled(r"[^，。！？,.!?；;]{0,4}(?:吗|嘛|么)"),
    ),
    _rule(
        "payment.stolen",
        "payment",
        r"盗刷|被盗(?:用|了)|不是我(?:本人)?(?:下单|支付|付款|买的|操作)|没(?:有)?下(?:过)?单.{0,8}(?:扣|付)",
        priority="urgent",
        before=_MAYBE,
        after=_ASKED,
    ),
    _rule(
        "payment.scam",
        "payment",
        r"(?:冒充|假冒|假装|自称)(?:是|成)?(?:你们|店里|店铺|平台|官方|快递|银行)?(?:的)?(?:客服|官方|工作人员|售后|店家|商家|快递)"
        r"|(?:让|叫|要|要求|催)我[^，。！？,.!?]{0,6}(?:扫码|转账|点(?:击)?链接|验证码|共享屏幕|下载)[^，。！？,.!?]{0,6}(?:退款|赔|转|付|给|发|$)",
        priority="urgent",
        before=_MAYBE,
        after=_ASKED,
    ),
    _rule(
        "payment.lost",
        "payment",
        r"(?:扣了?(?:钱|款)|付了?(?:钱|款)|钱扣了|付款成功|支付成功)[^。！？!?]{0,12}(?:没有?(?:订单|记录|到|成功)|显示(?:未|待)(?:付|支)|"
        r"未付款|待付款|不见)",
        priority="high",
        before=compiled(r"(?:如果|会不会|万一)[^，。！？,.!?；;]{0,6}$"),
    ),
    _rule(
        "privacy.delete",
        "privacy_request",
        r"(?:删除|删掉|清除|清空|抹掉|注销|撤回|导出|复制|更正|查阅|拷贝)(?:一下|掉|我(?:的)?|你们|所有|全部|存的|这里|关于|这个)*(?:个人|手机|"
        r"注册)?(?:信息|资料|数据|账号|账户|帐号|隐私|授权)"
        r"|把我[^，。！？,.!?]{0,14}(?:信息|资料|数据|账号|账户|手机号|电话|地址|(?:聊天|订单|购买|浏览|对话)记录)[^，。！？,.!?]{0,4}(?:删|注销|清(?!楚|晰|单))",
        priority="high",
        before=_NOT_WANTED,
        after=compiled(r"以后|之后还"),
    ),
    _rule(
        "privacy.leak",
        "privacy_request",
        r"(?:信息|隐私|数据|号码|手机号|电话|地址|资料)[^，。！？,.!?]{0,8}(?:泄露|泄漏|外泄|被卖|卖给|卖了)|(?:泄露|泄漏|出卖|贩卖|侵犯)(?:了)?(?:我|"
        r"客户|顾客|用户|个人|他人)(?:的)?(?:个人)?(?:信息|隐私|数据|手机号|电话|资料)?|骚扰电话",
        priority="high",
        before=_MAYBE,
        after=_ASKED,
    ),
    _rule(
        "failure.repeated",
        "repeated_failure",
        r"答非所问|听不懂(?:人话|吗|我)|没听懂|根本(?:没|不)(?:懂|理解|回答)|(?:说|问|讲)(?:了|过)?(?:好)?(?:几|三|四|五|多少|无数|n|两|3|4|"
        r"5)+(?:遍|次)|说了多少|复读机|鸡同鸭讲|牛头不对马嘴|驴唇不对马嘴",
        confidence=0.85,
        after=compiled(r"[^，。！？,.!?]{0,3}吗"),
    ),
    _rule(
        "failure.unresolved",
        "repeated_failure",
        r"(?:还是|还|一直|仍然|依然|根本|又|问题)(?:没有?|未)(?:能|被|得到)?解决|没解决|解决不了|没(?:什么)?用啊|还是(?:不行|不对|坏的|老样子|没用)|"
        r"没人(?:管|理|处理|回)",
        outcome="offer",
        confidence=0.75,
    ),
    _rule(
        "anger.abuse",
        "negative_sentiment",
        r"妈的|他妈|尼玛|傻逼|傻b|煞笔|智障|脑残|废物|去死|滚(?:蛋|开)|王八蛋|狗东西|操你",
        priority="high",
        outcome="offer",
        confidence=0.8,
    ),
    _rule(
        "anger.strong",
        "negative_sentiment",
        r"气死|太气人|太过分|忍无可忍|恶心|坑人|坑爹|什么破|破(?:店|东西|玩意)|垃圾(?!桶|袋|箱|分类|处理|车|筒|短信|铲|篓|斗)|太差劲|差劲|烂透|糊弄|敷衍|忽悠|"
        r"耍我|太失望|极差|差评",
        priority="high",
        outcome="offer",
        confidence=0.7,
        before=compiled(r"(?:不|没|没有|不会|怕|防|厨余|厨房|装|倒)[^，。！？,.!?；;]{0,3}$"),
        after=_ASKED,
    ),
)
