"""Who works in the demo company: 3 regions, 6 stores, 2 business teams, 40 people."""

from django.contrib.auth.hashers import make_password

from leads.models import Territory
from salesops.kernel.checks import DEMO_PASSWORD as PASSWORD
from salesops.kernel.divisions import provinces
from salesops.kernel.models import Role, RoleGrant, Unit, User

COMPANY = "禾光家居"
EAST = ("上海市", "江苏省", "浙江省", "安徽省", "福建省", "江西省", "山东省")
SOUTH = ("广东省", "广西壮族自治区", "海南省")
REGIONS = {"east": "东区", "south": "南区", "north": "北区"}
UNITS = [
    # code, name, kind, region, telephone area code
    ("east-store-1", "东区一店", Unit.Kind.STORE, "east", "021"),
    ("east-store-2", "东区二店", Unit.Kind.STORE, "east", "0571"),
    ("south-store-1", "南区一店", Unit.Kind.STORE, "south", "020"),
    ("south-store-2", "南区二店", Unit.Kind.STORE, "south", "0755"),
    ("north-store-1", "北区一店", Unit.Kind.STORE, "north", "010"),
    ("north-store-2", "北区二店", Unit.Kind.STORE, "north", "029"),
    ("east-team", "东区业务组", Unit.Kind.TEAM, "east", "021"),
    ("south-team", "南区业务组", Unit.Kind.TEAM, "south", "020"),
]
PEOPLE = [
    # user name, name, role, unit
    ("guide1", "陈思雨", Role.GUIDE, "east-store-1"),
    ("guide2", "何佳", Role.GUIDE, "east-store-1"),
    ("guide3", "赵可", Role.GUIDE, "east-store-2"),
    ("guide4", "孟瑶", Role.GUIDE, "east-store-2"),
    ("guide5", "黎敏", Role.GUIDE, "south-store-1"),
    ("guide6", "区慧", Role.GUIDE, "south-store-1"),
    ("guide7", "潘晴", Role.GUIDE, "south-store-2"),
    ("guide8", "齐悦", Role.GUIDE, "north-store-1"),
    ("guide9", "佟欣", Role.GUIDE, "north-store-1"),
    ("guide10", "安然", Role.GUIDE, "north-store-2"),
    ("store1", "吴敏", Role.STORE_MANAGER, "east-store-1"),
    ("store2", "梁晨", Role.STORE_MANAGER, "east-store-2"),
    ("store3", "麦家豪", Role.STORE_MANAGER, "south-store-1"),
    ("store4", "卢颖", Role.STORE_MANAGER, "south-store-2"),
    ("store5", "董磊", Role.STORE_MANAGER, "north-store-1"),
    ("store6", "贺兰", Role.STORE_MANAGER, "north-store-2"),
    ("sales1", "林岚", Role.SALESMAN, "east-team"),
    ("sales2", "周启明", Role.SALESMAN, "east-team"),
    ("sales3", "许川", Role.SALESMAN, "south-team"),
    ("sales4", "冯宇", Role.SALESMAN, "east-team"),
    ("sales5", "宋扬", Role.SALESMAN, "south-team"),
    ("lead1", "郑海涛", Role.SUPERVISOR, "east-team"),
    ("lead3", "邓凯", Role.SUPERVISOR, "south-team"),
    ("head1", "沈立", Role.HEAD, "east"),
    ("head3", "叶文", Role.HEAD, "south"),
    ("head2", "石峰", Role.HEAD, "north"),
    ("ops1", "苏静", Role.OPERATIONS, "company"),
    ("mkt1", "唐莉", Role.MARKETING, "company"),
    ("director", "方远", Role.DIRECTOR, "company"),
    ("finance1", "顾青", Role.FINANCE, "company"),
    ("finance2", "钱文静", Role.FINANCE, "company"),
    ("legal1", "韩珂", Role.LEGAL, "company"),
    ("design1", "曹颖", Role.DESIGNER, "company"),
    ("tech1", "罗平", Role.TECHNICIAN, "company"),
    ("plan1", "江涛", Role.PLANNER, "company"),
    ("cs1", "白洁", Role.SERVICE, "company"),
    ("cs2", "温婷", Role.SERVICE, "company"),
    ("audit1", "严正", Role.AUDITOR, "company"),
    ("admin", "系统管理员", Role.ADMINISTRATOR, "company"),
    ("asst1", "余晓", Role.ASSISTANT, "east-team"),
]


def lay():
    """Make the company, its units and people; returns {code: Unit} and {username: User}."""
    units = {"company": Unit.objects.create(name=COMPANY, code="company", kind=Unit.Kind.COMPANY)}
    for code, name in REGIONS.items():
        units[code] = Unit.objects.create(name=name, code=code, kind=Unit.Kind.REGION, parent=units["company"])
    for code, name, kind, region, area_code in UNITS:
        units[code] = Unit.objects.create(name=name, code=code, kind=kind, parent=units[region], area_code=area_code)
    password = make_password(PASSWORD)
    people = {
        username: User.objects.create(
            username=username, name=name, unit=units[where], password=password, email=f"{username}@demo.example"
        )
        for username, name, _role, where in PEOPLE
    }
    RoleGrant.objects.bulk_create(RoleGrant(user=people[username], role=role) for username, _n, role, _w in PEOPLE)
    User.objects.filter(username="admin").update(is_staff=True, is_superuser=True)
    Territory.objects.bulk_create(Territory(province=name, region=units[_region_of(name)]) for name in provinces())
    people["asst1"].assists.create(principal=people["sales1"])
    return units, people


def _region_of(province):
    """East and South as they are cut, the rest is North (REG-11)."""
    return "east" if province in EAST else "south" if province in SOUTH else "north"
