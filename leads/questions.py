"""The survey questions every installation begins with (SUR-2); the administrator changes them as data."""

from leads.models import SurveyQuestion

CHOICE, CHOICES, TEXT, NUMBER = SurveyQuestion.Kind.values

SCENES = [
    ("living_room", "客厅", "Living room"),
    ("dining_room", "餐厅", "Dining room"),
    ("bedroom", "卧室", "Bedroom"),
    ("kids_room", "儿童房", "Children's room"),
    ("study", "书房", "Study"),
    ("kitchen", "厨房", "Kitchen"),
    ("bathroom", "卫生间", "Bathroom"),
    ("hallway", "玄关过道", "Hallway"),
    ("balcony", "阳台", "Balcony"),
    ("whole_home", "全屋", "Whole home"),
    ("hotel", "酒店", "Hotel"),
    ("office", "办公", "Office"),
    ("shop", "商铺", "Shop"),
]
STYLES = [
    ("modern", "现代简约", "Modern"),
    ("luxury", "轻奢", "Light luxury"),
    ("nordic", "北欧", "Nordic"),
    ("chinese", "新中式", "New Chinese"),
    ("european", "欧式", "European"),
    ("american", "美式", "American"),
    ("japanese", "日式原木", "Japanese wood"),
    ("industrial", "工业风", "Industrial"),
]
FUNCTIONS = [
    ("dimming", "调光调色", "Dimming and colour"),
    ("smart", "智能控制", "Smart control"),
    ("eye_care", "护眼", "Easy on the eyes"),
    ("main_light", "主照明", "Main light"),
    ("accent_light", "氛围重点照明", "Accent light"),
    ("spine_support", "护脊", "Spine support"),
    ("soft", "偏软", "Soft"),
    ("firm", "偏硬", "Firm"),
    ("breathable", "透气防螨", "Breathable, mite-proof"),
    ("quiet", "静音抗扰", "Quiet, no partner disturbance"),
    ("storage", "收纳", "Storage"),
    ("extendable", "可伸缩折叠", "Extendable or folding"),
    ("easy_clean", "易清洁", "Easy to clean"),
    ("child_safe", "儿童安全", "Safe for children"),
    ("energy_saving", "节能", "Saves energy"),
    ("large_capacity", "大容量", "Large capacity"),
]
YES_NO = [("yes", "是", "Yes"), ("no", "否", "No")]

# product line, key, kind, Chinese, English, choices
QUESTIONS = [
    ("", "scene", CHOICE, "用在哪里", "Where will it be used", SCENES),
    ("", "style", CHOICE, "喜欢什么风格", "Which style do you like", STYLES),
    ("", "functions", CHOICES, "看重哪些功能", "What must it be able to do", FUNCTIONS),
    ("lighting", "area", NUMBER, "空间面积（平方米）", "Area in square metres", []),
    ("lighting", "ceiling", NUMBER, "层高（米）", "Ceiling height in metres", []),
    ("lighting", "wiring", CHOICE, "线路已定好位", "Wiring is in place", YES_NO),
    ("mattress", "bed_size", CHOICE, "床的尺寸", "Size of the bed",
     [("120", "1.2 米", "1.2 m"), ("150", "1.5 米", "1.5 m"), ("180", "1.8 米", "1.8 m"), ("200", "2 米", "2 m")]),
    ("mattress", "sleepers", TEXT, "谁睡，身高体重，腰背情况", "Who sleeps on it: height, weight, back"  , []),
    ("furniture", "room_size", TEXT, "摆放位置的长宽高", "Length, width and height of the place", []),
    ("furniture", "material", CHOICE, "偏好的材质", "Preferred material",
     [("wood", "实木", "Solid wood"), ("board", "板材", "Board"), ("leather", "皮", "Leather"),
      ("fabric", "布艺", "Fabric"), ("metal", "金属", "Metal")]),
    ("appliance", "household", NUMBER, "家里几口人", "How many live in the home", []),
    ("appliance", "built_in", CHOICE, "需要嵌入式", "Built in", YES_NO),
]  # fmt: skip


def lay_questions(using="default", **kwargs):
    """Lay down what is missing; changes nothing that is there."""
    rows = SurveyQuestion.objects.using(using)
    there = set(rows.values_list("product_line", "key"))
    rows.bulk_create(
        SurveyQuestion(product_line=line, key=key, kind=kind, label=zh, label_en=en, choices=choices, order=10 * n)
        for n, (line, key, kind, zh, en, choices) in enumerate(QUESTIONS, 1)
        if (line, key) not in there
    )
