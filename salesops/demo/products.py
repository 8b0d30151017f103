"""What the demo company sells: 120 products in lighting, mattresses and furniture, with prices, costs and sets."""

from decimal import Decimal

from quotes.models import Product, ProductRelease, ProductSet, ProductSetItem
from quotes.services.products import FACTS, PRICES

# code, name, model, [(spec, list price)], cost share, scenes, styles, functions
LIGHTS = [
    ("L-10", "客厅主灯 晨曦", "CX", [("80 × 55 cm", 1680), ("100 × 70 cm", 2380), ("120 × 80 cm", 2980)], 58,
     "living_room", "modern", "dimming main_light smart"),
    ("L-11", "客厅主灯 云海", "YH", [("90 cm", 3280), ("120 cm", 4680)], 52,
     "living_room whole_home", "luxury", "dimming main_light"),
    ("L-12", "客厅主灯 山水", "SS", [("100 × 70 cm", 3680), ("130 × 90 cm", 5280)], 55,
     "living_room", "chinese", "main_light dimming"),
    ("L-13", "客厅吊灯 枝形", "ZX", [("8 头", 2480), ("12 头", 3380)], 54, "living_room", "american european", "main_light"),
    ("L-20", "餐吊灯 圆舞", "YW", [("单头", 380), ("三头", 980), ("五头", 1480)], 50,
     "dining_room", "modern nordic", "accent_light"),
    ("L-21", "餐吊灯 竹影", "ZY", [("60 cm", 880), ("90 cm", 1280)], 53, "dining_room", "chinese japanese", "accent_light"),
    ("L-22", "餐吊灯 琉光", "LG", [("60 cm", 1380), ("90 cm", 1880)], 51, "dining_room", "luxury", "accent_light dimming"),
    ("L-30", "卧室吸顶灯 静月", "JY", [("40 cm", 480), ("50 cm", 680), ("60 cm", 880)], 52,
     "bedroom", "modern nordic", "dimming main_light energy_saving"),
    ("L-31", "卧室吸顶灯 暖木", "NM", [("45 cm", 620), ("55 cm", 820)], 54, "bedroom study", "japanese nordic", "dimming"),
    ("L-32", "儿童护眼吸顶灯 小鲸", "XJ", [("45 cm", 780), ("55 cm", 980)], 56,
     "kids_room", "modern", "eye_care child_safe dimming main_light"),
    ("L-40", "床头壁灯", "BD", [("单杆", 260), ("可旋转", 420)], 48, "bedroom", "modern luxury", "accent_light dimming"),
    ("L-41", "玄关壁灯 栈桥", "ZQ", [("小号", 320), ("大号", 460)], 50, "hallway balcony", "industrial american", "accent_light"),
    ("L-50", "护眼台灯 青禾", "QH", [("标准", 299), ("国 AA 级", 499)], 55, "study kids_room", "modern", "eye_care dimming"),
    ("L-51", "落地灯 远山", "YS", [("直杆", 780), ("弯杆", 980)], 53, "living_room study", "modern nordic", "accent_light"),
    ("L-60", "嵌入式筒灯", "TD", [("7 瓦", 58), ("12 瓦", 78), ("15 瓦 调光", 118)], 45,
     "whole_home shop office hotel", "modern", "energy_saving main_light"),
    ("L-61", "磁吸轨道射灯", "GD", [("10 瓦", 168), ("20 瓦", 238)], 47, "whole_home shop living_room", "modern industrial",
     "accent_light dimming smart"),
    ("L-62", "低压灯带", "DD", [("5 米", 128), ("10 米", 228)], 42, "whole_home hotel", "modern luxury", "accent_light energy_saving"),
    ("L-63", "厨卫平板灯", "PB", [("30 × 30 cm", 148), ("30 × 60 cm", 228)], 48, "kitchen bathroom", "modern", "main_light easy_clean"),
    ("L-64", "防眩光办公灯", "BG", [("1.2 米", 298), ("1.5 米", 368)], 51, "office study", "modern", "eye_care energy_saving main_light"),
    ("L-66", "镜前灯 明镜", "MJ", [("50 cm", 268), ("80 cm", 368)], 49, "bathroom", "modern", "eye_care easy_clean"),
    ("L-67", "庭院壁灯 晚风", "WF", [("小号", 198), ("大号", 298)], 50, "balcony", "european american", "accent_light energy_saving"),
    ("L-65", "酒店客房套灯", "JD", [("标准间", 1280), ("套房", 2480)], 52, "hotel", "modern luxury", "dimming accent_light main_light"),
]  # fmt: skip
MATTRESSES = [
    ("S-88", "护脊床垫 磐石", "PS", [("1.2 × 2.0 米", 2980), ("1.5 × 2.0 米", 3680), ("1.8 × 2.0 米", 4280), ("2.0 × 2.2 米", 5280)],
     55, "bedroom", "", "spine_support firm breathable"),
    ("S-86", "乳胶床垫 云朵", "YD", [("1.5 × 2.0 米", 4280), ("1.8 × 2.0 米", 4980), ("2.0 × 2.2 米", 5980)], 57,
     "bedroom", "", "soft breathable quiet"),
    ("S-84", "独立袋装弹簧床垫 静眠", "JM", [("1.5 × 2.0 米", 3280), ("1.8 × 2.0 米", 3880), ("2.0 × 2.2 米", 4680)], 54,
     "bedroom", "", "quiet spine_support"),
    ("S-82", "软硬两面床垫 双栖", "SQ", [("1.5 × 2.0 米", 2680), ("1.8 × 2.0 米", 3180)], 53, "bedroom", "", "firm soft"),
    ("S-80", "黄麻硬床垫 厚土", "HT", [("1.5 × 2.0 米", 1880), ("1.8 × 2.0 米", 2280)], 56, "bedroom", "", "firm breathable"),
    ("K-52", "儿童床垫 小树", "XS", [("1.2 × 2.0 米", 1980), ("1.5 × 2.0 米", 2480)], 55,
     "kids_room", "", "spine_support child_safe firm breathable"),
    ("K-54", "青少年床垫 向阳", "XY", [("1.2 × 2.0 米", 2180), ("1.5 × 2.0 米", 2680), ("1.8 × 2.0 米", 3080)], 55,
     "kids_room bedroom", "", "spine_support firm"),
    ("H-70", "酒店床垫 行旅", "XL", [("1.2 × 2.0 米", 1680), ("1.5 × 2.0 米", 1980), ("1.8 × 2.0 米", 2380)], 58,
     "hotel", "", "quiet firm easy_clean"),
    ("P-12", "床垫保护罩", "ZZ", [("1.5 米", 150), ("1.8 米", 180)], 57, "bedroom hotel", "", "easy_clean breathable"),
]  # fmt: skip
FURNITURE = [
    ("F-10", "布艺沙发 归野", "GY", [("三人位", 4980), ("L 型", 7980)], 56, "living_room", "nordic modern", "easy_clean soft"),
    ("F-11", "真皮沙发 云栖", "YQ", [("三人位", 9800), ("L 型", 15800)], 58, "living_room", "luxury modern", "soft easy_clean"),
    ("F-12", "实木沙发 清和", "QH", [("三人位", 8600), ("组合", 13800)], 57, "living_room", "chinese", "firm storage"),
    ("F-13", "单人休闲椅", "XX", [("布艺", 1280), ("真皮", 2380)], 52, "living_room study", "modern luxury", "soft"),
    ("B-31", "床架 疏影", "SY", [("1.5 米", 3280), ("1.8 米", 3880)], 55, "bedroom", "modern", "storage quiet"),
    ("B-32", "真皮软床 安枕", "AZ", [("1.5 米", 5680), ("1.8 米", 6480)], 56, "bedroom", "luxury", "soft storage"),
    ("B-33", "实木床 林语", "LY", [("1.5 米", 4280), ("1.8 米", 4980)], 57, "bedroom", "japanese nordic", "quiet"),
    ("B-34", "儿童床 星空", "XK", [("1.2 米", 2880), ("高低床", 5280)], 55, "kids_room", "modern", "child_safe storage"),
    ("T-20", "餐桌 方圆", "FY", [("1.4 米", 2680), ("1.6 米 可伸缩", 3480)], 54, "dining_room", "modern nordic", "extendable easy_clean"),
    ("T-21", "岩板餐桌 石间", "SJ", [("1.4 米", 3980), ("1.8 米", 4980)], 53, "dining_room", "luxury modern", "easy_clean"),
    ("T-22", "圆餐桌 团圆", "TY", [("1.3 米", 3680), ("1.5 米 带转盘", 4680)], 55, "dining_room", "chinese", "large_capacity"),
    ("C-20", "餐椅", "CY", [("布艺", 380), ("皮艺", 480), ("实木", 420)], 50, "dining_room", "modern nordic chinese", "easy_clean"),
    ("T-30", "茶几", "CJ", [("岩板 1.2 米", 1680), ("实木 1.2 米", 1980)], 52, "living_room", "modern chinese", "storage"),
    ("T-40", "电视柜", "DG", [("1.8 米", 1880), ("2.2 米", 2280)], 54, "living_room", "modern nordic", "storage"),
    ("W-09", "定制衣柜（每平方米）", "YG", [("颗粒板", 680), ("多层实木", 980)], 56, "bedroom", "modern", "storage large_capacity"),
    ("W-10", "成品衣柜", "CG", [("1.6 米", 3280), ("2.0 米", 3980)], 55, "bedroom", "modern nordic", "storage large_capacity"),
    ("D-15", "书桌 案头", "AT", [("1.2 米", 1280), ("1.4 米 可升降", 2680)], 54, "study kids_room", "modern japanese", "extendable storage"),
    ("D-16", "书柜 文渊", "WY", [("单组", 1480), ("双组", 2680)], 55, "study", "chinese modern", "storage large_capacity"),
    ("X-08", "鞋柜 玄关柜", "XG", [("1.0 米", 1180), ("1.4 米", 1580)], 53, "hallway", "modern", "storage"),
    ("X-09", "阳台柜", "YT", [("标准", 1380), ("带洗衣位", 1980)], 52, "balcony", "modern", "storage easy_clean"),
    ("O-01", "办公桌 屏风位", "BZ", [("两人位", 1680), ("四人位", 2980)], 56, "office", "modern", "storage"),
    ("O-02", "人体工学椅", "RT", [("标准", 980), ("带头枕", 1380)], 54, "office study", "modern", "spine_support"),
    ("N-01", "床头柜", "CT", [("单抽", 480), ("双抽", 620)], 51, "bedroom", "modern luxury", "storage"),
    ("Y-01", "送货与铺装", "FW", [("每单", 3000)], 64, "", "", ""),
]  # fmt: skip
FAMILIES = [("lighting", "件", LIGHTS), ("mattress", "张", MATTRESSES), ("furniture", "件", FURNITURE)]
SETS = [
    ("TZ-01", "客餐厅灯具套装 晨曦", Decimal("2980"), [("L-10-2", 1), ("L-20-2", 1)]),
    ("TZ-02", "卧室套装 磐石", Decimal("7680"), [("S-88-3", 1), ("B-31-2", 1), ("P-12-2", 1)]),
    ("TZ-03", "餐厅套装 方圆", Decimal("4480"), [("T-20-1", 1), ("C-20-1", 6)]),
    ("TZ-04", "儿童房套装 小树", Decimal("5380"), [("K-52-1", 1), ("B-34-1", 1), ("L-32-1", 1)]),
    ("TZ-05", "全屋基础照明", Decimal("3980"), [("L-10-1", 1), ("L-30-2", 3), ("L-63-1", 2)]),
]


def lay(keeper, *, now):
    """Make the range, released, as its keeper; returns {sku: Product}."""
    products = Product.objects.bulk_create(_products(keeper, now))
    ProductRelease.objects.bulk_create(
        ProductRelease(
            product=product,
            version=1,
            facts={key: _plain(getattr(product, key)) for key in (*FACTS, *PRICES)},
            released_by=keeper,
            released_at=now,
        )
        for product in products
    )
    range_ = {product.sku: product for product in products}
    _lay_sets(range_)
    return range_


def _products(keeper, now):
    for category, unit, families in FAMILIES:
        for rank, (code, name, model, specs, cost_share, scenes, styles, functions) in enumerate(families):
            for number, (spec, price) in enumerate(specs, 1):
                yield Product(
                    sku=f"{code}-{number}",
                    name=name,
                    spec=spec,
                    model=f"{model}{number:02d}",
                    category=category,
                    unit="平方米" if code == "W-09" else unit,
                    decimals=2 if code == "W-09" else 0,
                    list_price=Decimal(price),
                    cost=(Decimal(price) * cost_share / 100).quantize(Decimal("0.1")),
                    floor_price=(Decimal(price) * (cost_share + 12) / 100).quantize(Decimal(1)),
                    target_margin=Decimal(35),
                    scenes=scenes.split(),
                    styles=styles.split(),
                    functions=functions.split(),
                    delivery_days={"lighting": 7, "mattress": 15, "furniture": 30}[category],
                    popularity=max(5, 95 - 3 * rank - 5 * number),
                    released_version=1,
                    keeper=keeper,
                    created_at=now,
                )


def _plain(value):
    return value if isinstance(value, str | int | list | bool | None) else str(value)


def _lay_sets(range_):
    for code, name, price, items in SETS:
        made = ProductSet.objects.create(code=code, name=name, price=price)
        ProductSetItem.objects.bulk_create(
            ProductSetItem(set=made, product=range_[sku], quantity=quantity) for sku, quantity in items
        )
