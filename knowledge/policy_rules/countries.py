"""Countries, states and the groups that shipping tables name ("rest of EU", "contiguous US", "其他国家"), with their large cities.

Source: ISO 3166 names and codes in everyday Chinese and English; membership of the European Union as of 2024.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from knowledge.text import fold, has_cjk

# code|Chinese names|English names|cities, the English ones only where they are no common word.
_COUNTRIES = """
HK|香港|Hong Kong,HK|九龙,Kowloon
MO|澳门|Macau,Macao|氹仔,Taipa
TW|台湾|Taiwan|台北,高雄,台中,新北,台南,桃园,Taipei,Kaohsiung,Taichung
SG|新加坡|Singapore|
MY|马来西亚,大马|Malaysia|吉隆坡,槟城,新山,Kuala Lumpur,Penang,Johor Bahru,Kuching
TH|泰国|Thailand|曼谷,清迈,Bangkok,Chiang Mai,Phuket
VN|越南|Vietnam|河内,胡志明,Hanoi,Ho Chi Minh,Saigon
ID|印尼,印度尼西亚|Indonesia|雅加达,Jakarta,Surabaya,Bali
PH|菲律宾|Philippines|马尼拉,Manila,Cebu
KH|柬埔寨|Cambodia|金边,Phnom Penh
MM|缅甸|Myanmar|仰光,Yangon
LA|老挝|Laos|万象,Vientiane
JP|日本|Japan|东京,大阪,京都,名古屋,Tokyo,Osaka,Kyoto,Nagoya,Yokohama,Sapporo,Fukuoka
KR|韩国|South Korea,Korea|首尔,釜山,Seoul,Busan
IN|印度|India|孟买,德里,Mumbai,Delhi,Bangalore,Bengaluru
AE|阿联酋|United Arab Emirates,UAE,Emirates|迪拜,阿布扎比,Dubai,Abu Dhabi
SA|沙特,沙特阿拉伯|Saudi Arabia|利雅得,Riyadh,Jeddah
IL|以色列|Israel|特拉维夫,Tel Aviv,Jerusalem
TR|土耳其|Turkey,Türkiye|伊斯坦布尔,Istanbul,Ankara
RU|俄罗斯|Russia|莫斯科,Moscow,Saint Petersburg
AU|澳大利亚,澳洲|Australia|悉尼,墨尔本,布里斯班,珀斯,Sydney,Melbourne,Brisbane,Perth,Adelaide,Canberra
NZ|新西兰|New Zealand|奥克兰,惠灵顿,Auckland,Wellington,Christchurch
US|美国|United States,USA,America,U.S.,US,the States|纽约,洛杉矶,旧金山,芝加哥,西雅图
CA|加拿大|Canada|多伦多,温哥华,蒙特利尔,Toronto,Vancouver,Montreal,Ottawa,Calgary,Edmonton,Quebec,Ontario,British Columbia,Alberta
MX|墨西哥|Mexico|墨西哥城,Guadalajara,Monterrey
BR|巴西|Brazil|圣保罗,里约,São Paulo,Sao Paulo,Rio de Janeiro
AR|阿根廷|Argentina|布宜诺斯艾利斯,Buenos Aires
CL|智利|Chile|Santiago
CO|哥伦比亚|Colombia|Bogota,Bogotá
ZA|南非|South Africa|约翰内斯堡,开普敦,Johannesburg,Cape Town
EG|埃及|Egypt|开罗,Cairo
GB|英国|United Kingdom,UK,U.K.,Great Britain,Britain,England,Scotland,Wales|伦敦,曼彻斯特,曼城,爱丁堡,伯明翰,利兹,利物浦,格拉斯哥,布里斯托,谢菲尔德,纽卡斯尔,诺丁汉,牛津,剑桥,约克郡,London,Manchester,Birmingham,Leeds,Liverpool,Glasgow,Edinburgh,Bristol,Cardiff,Sheffield,York,Nottingham,Leicester,Coventry,Newcastle upon Tyne,Oxford,Cambridge,Brighton,Southampton,Portsmouth,Plymouth,Exeter,Norwich,Swansea,Aberdeen,Dundee,Yorkshire,Kent,Essex,Surrey,Devon,Cornwall
IE|爱尔兰|Ireland,Republic of Ireland|都柏林,Dublin,Galway
FR|法国|France|巴黎,里昂,马赛,Paris,Lyon,Marseille,Bordeaux,Toulouse
DE|德国|Germany,Deutschland|柏林,慕尼黑,汉堡,法兰克福,Berlin,Munich,Hamburg,Frankfurt,Stuttgart
NL|荷兰|Netherlands,Holland|阿姆斯特丹,鹿特丹,Amsterdam,Rotterdam,Utrecht
BE|比利时|Belgium|布鲁塞尔,Brussels,Antwerp,Ghent
LU|卢森堡|Luxembourg|
AT|奥地利|Austria|维也纳,Vienna,Salzburg,Graz
IT|意大利|Italy|罗马,米兰,Rome,Milan,Naples,Turin,Florence
ES|西班牙|Spain|马德里,巴塞罗那,Madrid,Barcelona,Valencia,Seville
PT|葡萄牙|Portugal|里斯本,Lisbon,Porto
GR|希腊|Greece|雅典,Athens
DK|丹麦|Denmark|哥本哈根,Copenhagen,Aarhus
SE|瑞典|Sweden|斯德哥尔摩,Stockholm,Gothenburg,Malmö
FI|芬兰|Finland|赫尔辛基,Helsinki
PL|波兰|Poland|华沙,Warsaw,Krakow,Kraków
CZ|捷克|Czech Republic,Czechia|布拉格,Prague,Brno
SK|斯洛伐克|Slovakia|Bratislava
HU|匈牙利|Hungary|布达佩斯,Budapest
RO|罗马尼亚|Romania|布加勒斯特,Bucharest
BG|保加利亚|Bulgaria|Sofia
HR|克罗地亚|Croatia|Zagreb
SI|斯洛文尼亚|Slovenia|Ljubljana
EE|爱沙尼亚|Estonia|Tallinn
LV|拉脱维亚|Latvia|Riga
LT|立陶宛|Lithuania|Vilnius
CY|塞浦路斯|Cyprus|Nicosia
MT|马耳他|Malta|Valletta
NO|挪威|Norway|奥斯陆,Oslo,Bergen
CH|瑞士|Switzerland|苏黎世,日内瓦,Zurich,Zürich,Geneva,Basel,Bern
IS|冰岛|Iceland|Reykjavik
UA|乌克兰|Ukraine|基辅,Kyiv
"""
_EU = "IE FR DE NL BE LU AT IT ES PT GR DK SE FI PL CZ SK HU RO BG HR SI EE LV LT CY MT".split()
_EUROPE = [*_EU, *"GB NO CH IS UA".split()]
_SOUTH_EAST_ASIA = "SG MY TH VN ID PH KH MM LA".split()
# code|name|cities
_STATES = """
AL|Alabama|Montgomery
AK|Alaska|阿拉斯加,Anchorage,Fairbanks,Juneau
AZ|Arizona|Phoenix,Tucson
AR|Arkansas|Little Rock
CA|California|加州,加利福尼亚,Los Angeles,San Francisco,San Diego,San Jose
CO|Colorado|Denver
CT|Connecticut|Hartford
DE|Delaware|Wilmington
FL|Florida|佛罗里达,Miami,Orlando,Tampa
GA|Georgia|Atlanta
HI|Hawaii|夏威夷,檀香山,火奴鲁鲁,Honolulu,Maui,Oahu,Kauai,Hilo
ID|Idaho|Boise
IL|Illinois|Chicago
IN|Indiana|Indianapolis
IA|Iowa|Des Moines
KS|Kansas|Wichita
KY|Kentucky|Louisville
LA|Louisiana|New Orleans
ME|Maine|
MD|Maryland|Baltimore
MA|Massachusetts|Boston
MI|Michigan|Detroit
MN|Minnesota|Minneapolis
MS|Mississippi|
MO|Missouri|St. Louis,Kansas City
MT|Montana|
NE|Nebraska|Omaha
NV|Nevada|Las Vegas,Reno
NH|New Hampshire|
NJ|New Jersey|Newark
NM|New Mexico|Albuquerque
NY|New York|纽约州,NYC,Brooklyn,Manhattan,Buffalo
NC|North Carolina|Charlotte,Raleigh
ND|North Dakota|
OH|Ohio|Cleveland,Cincinnati
OK|Oklahoma|Tulsa
OR|Oregon|Portland
PA|Pennsylvania|Philadelphia,Pittsburgh
RI|Rhode Island|
SC|South Carolina|
SD|South Dakota|
TN|Tennessee|Nashville,Memphis
TX|Texas|得州,德克萨斯,Houston,Dallas,San Antonio,Austin
UT|Utah|Salt Lake City
VT|Vermont|
VA|Virginia|Richmond
WA|Washington|Seattle
WV|West Virginia|
WI|Wisconsin|Milwaukee
WY|Wyoming|
DC|Washington DC|Washington D.C.
"""
_AREAS = {
    "江浙沪皖": "上海 江苏 浙江 安徽", "江浙沪": "上海 江苏 浙江", "长三角": "上海 江苏 浙江 安徽", "京津冀": "北京 天津 河北", "东三省": "辽宁 吉林 黑龙江",
    "东北": "辽宁 吉林 黑龙江", "华北": "北京 天津 河北 山西 内蒙古", "华东": "上海 江苏 浙江 安徽 福建 江西 山东", "华中": "河南 湖北 湖南",
    "华南": "广东 广西 海南", "西南": "重庆 四川 贵州 云南 西藏", "西北": "陕西 甘肃 青海 宁夏 新疆", "川渝": "四川 重庆", "云贵川": "云南 贵州 四川",
    "两广": "广东 广西", "新疆西藏": "新疆 西藏",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A country or state with the names customers use for it, those of its large cities among them."""

    code: str
    zh: tuple[str, ...]
    en: tuple[str, ...]


_DIVISIONS = {
    "AU": """
NSW|New South Wales|新南威尔士,Sydney,悉尼,Newcastle,Wollongong
VIC|Victoria|维多利亚州,Melbourne,墨尔本,Geelong,Ballarat,Bendigo
QLD|Queensland|昆士兰,Brisbane,布里斯班,Gold Coast,黄金海岸,Cairns,Townsville
SA|South Australia|南澳,Adelaide,阿德莱德
WA|Western Australia|西澳,Perth,珀斯,Fremantle
TAS|Tasmania|塔斯马尼亚,Hobart,霍巴特,Launceston
ACT|Australian Capital Territory|Canberra,堪培拉
NT|Northern Territory|北领地,Darwin,达尔文,Alice Springs
""",
    "CA": """
ON|Ontario|安大略,Toronto,多伦多,Ottawa,渥太华,Mississauga
QC|Quebec|魁北克,Montreal,蒙特利尔
BC|British Columbia|Vancouver,温哥华,Burnaby,Richmond BC
AB|Alberta|阿尔伯塔,Calgary,卡尔加里,Edmonton,埃德蒙顿
MB|Manitoba|Winnipeg,温尼伯
SK|Saskatchewan|Saskatoon,Regina
NS|Nova Scotia|Halifax,哈利法克斯
NB|New Brunswick|Fredericton,Moncton
NL|Newfoundland and Labrador|Newfoundland
PE|Prince Edward Island|Charlottetown
YT|Yukon|Whitehorse
NT|Northwest Territories|Yellowknife
NU|Nunavut|Iqaluit
""",
    # What carriers price apart from the rest of the United Kingdom; the two islands are no part of it, but on its tables.
    "GB": """
HL|Scottish Highlands|苏格兰高地,Scottish Islands,Highlands and Islands,Highlands & Islands,Inverness,因弗内斯,Orkney,Shetland,Hebrides,Isle of Skye
NI|Northern Ireland|北爱尔兰,Belfast,贝尔法斯特,Londonderry,Derry
IM|Isle of Man|马恩岛,曼岛
CI|Channel Islands|海峡群岛,Guernsey,根西岛
""",
}


DIVIDED = tuple(_DIVISIONS)
"""The countries whose parts shops name, besides the US and mainland China."""


@cache
def countries() -> dict[str, Place]:
    """Return the countries by their ISO code; Hong Kong, Macau and Taiwan are shipping destinations of their own."""
    found = {}
    for line in _COUNTRIES.strip().splitlines():
        code, zh, en, cities = line.split("|")
        names = [*zh.split(","), *en.split(","), *(city for city in cities.split(",") if city)]
        found[code] = Place(code, *_by_script(names))
    return found


@cache
def states() -> dict[str, Place]:
    """Return the states of the US by their postal code."""
    return _divided(_STATES)


@cache
def divisions(country: str) -> dict[str, Place]:
    """Return the states or provinces of the US, Australia or Canada by their postal code, the parts of the UK that cost more; of others none."""
    return states() if country == "US" else _divided(_DIVISIONS.get(country, ""))


@cache
def cities_of(country: str) -> tuple[frozenset[str], ...]:
    """Return the names of each large city of a divided country; in the table a Chinese name follows the English one."""
    groups: list[list[str]] = []
    for line in _DIVISIONS.get(country, "").strip().splitlines():
        before = ""
        for name in line.split("|")[2].split(","):
            if has_cjk(name) and before and not has_cjk(before):
                groups[-1].append(name)
            elif not has_cjk(name):
                groups.append([name])
            before = name
    return tuple(frozenset(group) for group in groups)


def _divided(table: str) -> dict[str, Place]:
    found = {}
    for line in table.strip().splitlines():
        code, name, cities = line.split("|")
        found[code] = Place(code, *_by_script([name, *(city for city in cities.split(",") if city)]))
    return found


def country_in(text: str) -> Place | None:
    """Return the country that a text names, by itself, by a state or by a large city."""
    found = country_named(text)
    return found[1] if found else None


def names_country(place: Place, text: str) -> bool:
    """Tell whether a text names a country: Chinese anywhere, English as whole words, short names in capitals only."""
    folded = fold(text)
    if any(name in folded for name in place.zh):
        return True
    return any(
        re.search(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", text, 0 if len(name) <= 3 else re.IGNORECASE)
        for name in place.en
    )


def country_named(text: str) -> tuple[str, Place] | None:
    """Return (the name found, its country); short English names count only in capitals."""
    folded, names = fold(text), _by_name()
    found = {name for name in names if has_cjk(name) and name in folded}
    for pattern in _english_names():
        found |= {match.group().lower() for match in pattern.finditer(text)}
    longest = max(found, key=lambda name: (len(name), name), default=None)
    return names[longest] if longest is not None else None


@cache
def _by_name() -> dict[str, tuple[str, Place]]:
    """Return (name as it is written, place) by lower-case name; where two places share one, the first."""
    names = [(name, place) for place in countries().values() for name in (*place.zh, *place.en)]
    names += [(name, countries()["US"]) for place in states().values() for name in (*place.zh, *place.en)]
    for country in _DIVISIONS:
        names += [
            (name, countries()[country]) for place in divisions(country).values() for name in (*place.zh, *place.en)
        ]
    return {name.lower(): (name, place) for name, place in reversed(names)}


@cache
def _english_names() -> tuple[re.Pattern[str], ...]:
    """Return a pattern of the names that count only as they are written, and one of those that count in any case."""
    names = sorted((name for name, _ in _by_name().values() if not has_cjk(name)), key=len, reverse=True)
    short = [name for name in names if len(name) <= 3 or "." in name]
    return tuple(
        re.compile(rf"(?<![A-Za-z.])(?:{'|'.join(map(re.escape, some))})(?![A-Za-z])", flags)
        for some, flags in ((short, 0), ([name for name in names if name not in short], re.IGNORECASE))
    )


def area(name: str) -> tuple[str, ...]:
    """Return the Chinese provinces of an area such as "华东" or "江浙沪"."""
    return tuple(_AREAS.get(name, "").split())


def group(name: str) -> tuple[Place, ...]:
    """Return the members of "eu", "europe", "south_east_asia", "contiguous_us", "us", "gb_mainland" or "world"."""
    if name in ("us", "contiguous_us"):
        outside = {"AK", "HI"} if name == "contiguous_us" else set()
        return tuple(place for code, place in states().items() if code not in outside)
    if name == "gb_mainland":
        return (countries()["GB"],)
    codes = {"eu": _EU, "europe": _EUROPE, "south_east_asia": _SOUTH_EAST_ASIA, "world": list(countries())}[name]
    return tuple(countries()[code] for code in codes)


def _by_script(names: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(name for name in names if not name.isascii() and "\u4e00" <= name[0] <= "\u9fff"), tuple(
        name for name in names if name[0] < "\u4e00"
    )
