"""Who buys from the demo company: invented names, phones and addresses in the official divisions."""

from dataclasses import dataclass

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
GIVEN = (
    "文博 丽华 建国 芳 志远 静 伟 会云 晓东 国栋 雯 晓峰 雪梅 雅琴 涛 鸣 敏仪 磊 佳怡 志强 兰 志明 敏 思远 婷婷 浩然 梓涵 欣怡 俊杰 子轩 雨桐 明辉 秀英 玉兰 "
    "海燕 春梅 立新 建军 永强 家豪 嘉欣 慧敏 丹 洁 鑫 凯 宇航 诗涵 一鸣 若曦 成龙 小红 爱华 振华 国强 桂英 淑珍 学文 卫东 红梅 倩 超 勇 艳 杰 娟 霞 平 刚 琳 "
    "晨 阳 宁 瑶 岚 钰 彬 昊 睿 悦 可 希 念 安 然 川 舟 松 竹 青 禾 知行 明远 书瑶 景行"
).split()
PREFIXES = ("139", "136", "135", "158", "159", "186", "188", "177", "150", "151")
PLACES = {
    "east": [
        ("上海市", "上海市", "徐汇区"), ("上海市", "上海市", "浦东新区"), ("上海市", "上海市", "闵行区"),
        ("浙江省", "杭州市", "滨江区"), ("浙江省", "杭州市", "西湖区"), ("浙江省", "杭州市", "余杭区"),
        ("浙江省", "杭州市", "萧山区"), ("浙江省", "宁波市", "鄞州区"), ("江苏省", "苏州市", "吴中区"),
        ("江苏省", "南京市", "江宁区"), ("安徽省", "合肥市", "蜀山区"), ("福建省", "厦门市", "思明区"),
    ],
    "south": [
        ("广东省", "广州市", "天河区"), ("广东省", "广州市", "番禺区"), ("广东省", "深圳市", "南山区"),
        ("广东省", "深圳市", "福田区"), ("广东省", "佛山市", "顺德区"), ("广西壮族自治区", "南宁市", "青秀区"),
    ],
    "north": [
        ("北京市", "北京市", "朝阳区"), ("北京市", "北京市", "海淀区"), ("陕西省", "西安市", "雁塔区"),
        ("湖北省", "武汉市", "洪山区"), ("四川省", "成都市", "武侯区"), ("辽宁省", "沈阳市", "和平区"),
    ],
}  # fmt: skip
ESTATES = (
    "云澜府 翠苑新村 金地檀悦 江南名府 滨江壹号 西溪里 运河湾 星火花园 钱江世纪苑 春江郦城 湘湖美地 近江家园 塘河新村 文新雅苑 彩虹城 嘉绿名苑 溪望 倾城之恋 博奥城 理想国 "
    "听涛雅苑 江汉公寓 望江府 绿城桂花园 万科金色家园 保利香槟 龙湖天街 中海国际 融创森林 阳光城 碧桂园凤凰 华润橡树湾 招商雍景 金茂悦 世茂滨江 远洋万和 首开熙悦 星河湾 佳兆业 时代倾城"
).split()
NEEDS = [
    ("客厅主灯、餐吊灯", "lighting"), ("全屋灯具", "lighting"), ("儿童房护眼灯", "lighting"), ("卧室吸顶灯三套", "lighting"),
    ("护脊床垫 1.8 米", "mattress"), ("乳胶床垫", "mattress"), ("儿童床垫和床", "mattress"), ("主卧床垫、床架", "mattress"),
    ("客厅沙发 L 型", "furniture"), ("餐桌餐椅六人位", "furniture"), ("衣柜定制", "furniture"), ("全屋家具", "furniture"),
    ("酒店客房床垫 60 张", "mattress"), ("样板间灯具", "lighting"), ("办公室桌椅", "furniture"),
]  # fmt: skip


@dataclass(frozen=True)
class Buyer:
    """One invented customer as a salesperson writes him down."""

    name: str
    phone: str
    province: str
    city: str
    district: str
    street: str
    need: str
    line: str

    @property
    def place(self):
        return {"province": self.province, "city": self.city, "district": self.district, "street": self.street}


class Crowd:
    """An endless line of different buyers; the same seed gives the same line."""

    def __init__(self, dice):
        self.dice = dice
        self.count = 0

    def next(self, region):
        """Somebody new who lives in the region."""
        self.count += 1
        need, line = self.dice.choice(NEEDS)
        return Buyer(self._name(), self._phone(), *self.dice.choice(PLACES[region]), self._street(), need, line)

    def _name(self):
        return self.dice.choice(SURNAMES) + self.dice.choice(GIVEN)

    def _phone(self):
        """Different for every buyer: the running number is spread over the eight last digits."""
        return self.dice.choice(PREFIXES) + f"{(self.count * 7_368_787) % 100_000_000:08d}"

    def _street(self):
        room = f"{self.dice.randint(1, 28)}{self.dice.randint(1, 4):02d}"
        return f"{self.dice.choice(ESTATES)} {self.dice.randint(1, 30)} 幢 {room} 室"
