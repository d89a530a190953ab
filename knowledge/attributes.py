"""Canonical attribute keys: one key for one thing, whatever the shop or the language calls it.

A name is looked up in the shop's own names first (shop.toml), then in the table of common commerce attributes,
and is slugged otherwise. The table follows the attribute names of Google Merchant and schema.org where they have one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from pypinyin import lazy_pinyin

from knowledge.text import fold, has_cjk

# key: Chinese names / English names; the first of each is the one shown.
_TABLE = """
battery_life: 电池续航,续航,续航时间,使用时间,播放时间,单次续航,续航时长 / Battery life,Playtime,Play time,Run time,Runtime
battery_life_with_case: 总续航,综合续航,配合充电盒续航,含充电盒续航 / Battery life with case,Total battery life,Total playtime
battery_capacity: 电池容量,容量(mah),电池 / Battery capacity,Battery
charging_time: 充电时间,充满时间,充电时长 / Charging time,Charge time,Time to full charge
charging_port: 充电接口,充电口,接口类型 / Charging port,Charging connector
charging_power: 充电功率,输入功率,快充功率 / Charging power,Input power
fast_charging: 快充,快速充电 / Fast charging,Quick charge
wireless_charging: 无线充电 / Wireless charging
weight: 重量,净重,单只重量,商品重量,重 / Weight,Net weight,Item weight
gross_weight: 毛重 / Gross weight
material: 材质,面料,材料,主材质,主要材质 / Material,Fabric,Main material
composition: 面料成分,成分含量,材质成分 / Composition,Fabric composition
lining: 里料,内里,里料材质 / Lining,Lining material
filling: 填充物,填充,充绒量 / Filling,Fill,Fill power
waterproof_rating: 防水等级,防水,防水级别,防护等级,防尘防水 / Waterproof rating,Water resistance,Waterproof,IP rating,Ingress protection,Water resistance rating
dimensions: 尺寸,商品尺寸,产品尺寸,外形尺寸,规格尺寸,长宽高 / Dimensions,Product dimensions,Item dimensions,Measurements
size: 尺码,码数,大小 / Size,Sizes
color: 颜色,色彩,配色,颜色分类 / Color,Colour,Colors
capacity: 容量,容积,净含量 / Capacity,Volume,Net content
power: 功率,额定功率 / Power,Rated power,Wattage
voltage: 电压,额定电压,工作电压 / Voltage,Rated voltage
noise_cancelling: 降噪,主动降噪,降噪类型 / Noise cancelling,Noise cancellation,Active noise cancellation,ANC,Noise canceling
noise_level: 噪音,噪声,噪音值,工作噪音 / Noise level,Noise
bluetooth_version: 蓝牙版本,蓝牙 / Bluetooth version,Bluetooth
bluetooth_codec: 蓝牙编码,音频编码,编解码 / Bluetooth codecs,Audio codecs,Codec,Codecs
wireless_range: 连接距离,传输距离,蓝牙距离 / Wireless range,Range,Bluetooth range
connectivity: 连接方式,连接,联网方式,网络连接 / Connectivity,Connection,Connection type
multipoint: 多设备连接,双设备连接 / Multipoint,Multipoint connection,Multi-device connection
compatibility: 兼容性,适用设备,兼容设备,适用机型,兼容系统,适用系统,支持系统 / Compatibility,Compatible devices,Compatible with,Supported systems,Works with
wearing_style: 佩戴方式,佩戴类型,佩戴形式 / Wearing style,Form factor,Fit type
driver: 发声单元,喇叭单元,单元尺寸,扬声器 / Driver,Driver size,Drivers,Speaker driver
frequency_response: 频率响应,频响范围 / Frequency response,Frequency range
latency: 延迟,时延 / Latency
microphone: 麦克风,麦克风数量 / Microphone,Microphones
screen_size: 屏幕尺寸,显示屏尺寸,屏幕 / Screen size,Display size,Display
resolution: 分辨率,屏幕分辨率 / Resolution,Display resolution,Screen resolution
refresh_rate: 刷新率 / Refresh rate
sensors: 传感器 / Sensors
gps: 定位,GPS / GPS,Positioning
processor: 处理器,芯片 / Processor,Chip,Chipset
memory: 内存,运行内存 / Memory,RAM
storage: 存储,存储容量,储存方式 / Storage
storage_instructions: 贮存条件,储存条件,保存方法,贮存方法 / Storage instructions,Storage conditions,How to store
operating_temperature: 工作温度,使用温度 / Operating temperature,Working temperature
temperature_range: 温度范围,控温范围,调温范围 / Temperature range
age_range: 适用年龄,适用年龄段,年龄 / Age range,Recommended age,Suitable age,Age group
gender: 适用性别,性别 / Gender
skin_type: 适用肤质,肤质 / Skin type,Suitable skin type
ingredients: 成分,配料,配料表,主要成分 / Ingredients,Key ingredients
allergens: 过敏原,致敏物质 / Allergens,Allergen information
shelf_life: 保质期,有效期 / Shelf life,Best before
origin: 产地,原产地,原产国 / Country of origin,Origin,Made in
spf: 防晒指数,防晒系数 / SPF,Sun protection
scent: 香味,香型,气味 / Scent,Fragrance
care_instructions: 洗涤说明,洗护说明,保养方法,清洁方式,清洗方式,洗涤方式 / Care instructions,Care,Washing,Cleaning
machine_washable: 机洗,可机洗,是否可机洗 / Machine washable,Machine wash
dishwasher_safe: 洗碗机,可用洗碗机,洗碗机适用 / Dishwasher safe,Dishwasher
microwave_safe: 微波炉,可用微波炉,微波炉适用 / Microwave safe,Microwave
thickness: 厚度,厚薄 / Thickness
season: 适用季节,季节 / Season
fit: 版型,合身度 / Fit
heel_height: 跟高,鞋跟高度 / Heel height
sole_material: 鞋底材质,鞋底,大底 / Sole,Sole material,Outsole
heel_drop: 落差,前后掌落差 / Heel drop,Drop
upper_material: 鞋面材质,鞋面,帮面材质 / Upper,Upper material
insulation: 保温时长,保温时间,保温,保温效果 / Insulation,Keeps warm,Insulation time,Heat retention
length: 长度,线长,衣长 / Length,Cable length
height: 高度,高 / Height
width: 宽度,宽 / Width
diameter: 直径,口径 / Diameter
load_capacity: 承重,最大承重,载重 / Load capacity,Maximum load,Max load,Weight capacity
light_output: 亮度,光通量 / Brightness,Luminous flux,Light output
color_temperature: 色温 / Color temperature,Colour temperature
colour_rendering: 显色指数 / CRI,Color rendering index
coverage_area: 适用面积,适用范围,覆盖面积 / Coverage area,Room size
filter_life: 滤芯寿命,滤网寿命 / Filter life
water_tank: 水箱容量,水箱 / Water tank,Tank capacity,Water tank capacity
speed_levels: 档位,挡位,风速档位 / Speed levels,Speeds,Modes
modes: 模式,工作模式 / Modes of operation,Operating modes
swimming: 能否游泳,游泳,游泳佩戴 / Swimming,Suitable for swimming
package_contents: 包装清单,包装内容,装箱清单,包装内含 / In the box,Package contents,What's in the box,Box contents
accessories: 配件,附件 / Accessories,Included accessories
certification: 认证,执行标准,产品标准,质检标准 / Certification,Certifications,Standard
warranty: 质保,保修,保修期,质保期 / Warranty,Warranty period
model: 型号,产品型号,货号 / Model,Model number
availability_date: 预计到货,到货日期,到货时间,发货时间 / Available from,Availability date,Ships from
launch_date: 上市时间,发布日期 / Launch date,Release date
quantity: 数量,件数,包装数量 / Quantity,Pack size,Pieces,Number of pieces
style: 款式,风格 / Style
pattern: 图案,花纹 / Pattern
calories: 热量,能量 / Calories,Energy
suitable_for: 适用人群,适合人群,适用场景,使用场景 / Suitable for,Use cases,Recommended for,Ideal for
"""

DRAWBACK_NAMES = frozenset(
    fold(name)
    for name in [
        "不足",
        "缺点",
        "已知不足",
        "已知缺点",
        "短板",
        "注意事项",
        "局限",
        "drawback",
        "drawbacks",
        "known drawbacks",
        "cons",
        "limitations",
        "known issues",
        "known_issues",
        "known_drawbacks",
        "shortcomings",
        "weaknesses",
    ]
)
ALIAS_NAMES = frozenset(
    fold(n) for n in ["别名", "又名", "俗称", "简称", "昵称", "aliases", "alias", "nicknames", "also known as", "aka"]
)


class AttributeNames:
    """Looks names up: the shop's own names before the common table, slugs for the rest."""

    def __init__(self, own: Mapping[str, list[str]] | None = None) -> None:
        self._key_of = dict(common_names())
        self._own_shown: dict[str, dict[str, str]] = {}
        for key, names in (own or {}).items():
            for name in names:
                self._key_of[_folded_name(name)] = key
                self._own_shown.setdefault(key, {}).setdefault("zh" if has_cjk(name) else "en", name)
            self._key_of.setdefault(_folded_name(key.replace("_", " ")), key)

    def key(self, name: str) -> str:
        """Return the canonical key of a name in either language; never empty for a name with a letter in it."""
        folded = _folded_name(name)
        return self._key_of.get(folded) or self._key_of.get(_without_brackets(folded)) or slug(name)

    def shown(self, key: str, lang: str) -> str:
        """Return what a person reads for `key`: the shop's own word, the table's, or the key itself spaced out."""
        return self.known(key, lang) or key.replace("_", " ").capitalize()

    def known(self, key: str, lang: str) -> str:
        """Return the shop's own word for `key` or the table's; "" where neither has one in `lang`."""
        return self._own_shown.get(key, {}).get(lang) or _shown_names().get(key, {}).get(lang, "")

    def names(self) -> Mapping[str, str]:
        """Return every known folded name with its key, for finding attributes in a question."""
        return self._key_of


def slug(name: str) -> str:
    """Return snake_case ASCII of a name; Chinese is written in pinyin so that the key stays readable."""
    latin = "_".join(lazy_pinyin(name)) if has_cjk(name) else name
    return re.sub(r"[^a-z0-9]+", "_", fold(latin)).strip("_")


def _folded_name(name: str) -> str:
    return re.sub(r"[\s_\-]+", " ", fold(name)).strip(" :：")


def _without_brackets(folded: str) -> str:
    return re.sub(r"\s*[(（\[].*?[)）\]]\s*", "", folded).strip()


def _rows() -> list[tuple[str, list[str], list[str]]]:
    rows = []
    for line in _TABLE.strip().splitlines():
        key, _, names = line.partition(":")
        chinese, _, english = names.partition(" / ")
        rows.append((key.strip(), [n.strip() for n in chinese.split(",")], [n.strip() for n in english.split(",")]))
    return rows


@cache
def common_names() -> Mapping[str, str]:
    """Return the table of common commerce attributes: folded name in either language to key."""
    table: dict[str, str] = {}
    for key, chinese, english in _rows():
        for name in [key.replace("_", " "), *chinese, *english]:
            table.setdefault(_folded_name(name), key)
    return table


@cache
def _shown_names() -> Mapping[str, Mapping[str, str]]:
    return {key: {"zh": chinese[0], "en": english[0]} for key, chinese, english in _rows()}
