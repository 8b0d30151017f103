"""What lies on people's desks in the demo company right now: something of every kind to decide, answer or finish."""

from decimal import Decimal

from aftersales.services import complaints, tickets
from contracts.services import contracts, credit
from leads.models import Deal, Registration
from leads.services import inquiries, logs, queue, registrations, surveys
from orders.models import Order
from orders.services import orders, payments
from quotes.services import answers, designs, quotes, recommendations

from .journeys import basket, decided, paper
from .world import days, hours, minutes

ANSWERS = {
    "scene": "living_room", "style": "modern", "functions": ["dimming", "main_light"], "budget_min": 2000,
    "budget_max": 8000, "delivery": "30",
}  # fmt: skip


def begin(world, crowd):
    """Start every open thing shortly before now; each goes as far as the rules let it."""
    now = world.ends
    for journey, before in (
        (_fresh_inquiry(world, crowd.next("east")), minutes(12)),
        (_across_regions(world, crowd.next("south")), hours(5)),
        (_refused_and_waiting(world, crowd.next("east")), hours(7)),
        (_surveyed(world, crowd.next("east")), days(3)),
        (_new_project(world, crowd.next("east"), "sales1", stop="draft"), days(2)),
        (_new_project(world, crowd.next("east"), "sales1", stop="in_review"), days(2)),
        (_new_project(world, crowd.next("east"), "sales2", stop="approved"), days(3)),
        (_new_project(world, crowd.next("east"), "sales2", stop="sent"), days(3)),
        (_new_project(world, crowd.next("east"), "sales1", stop="revised"), days(4)),
        (_new_project(world, crowd.next("east"), "sales1", stop="contract"), days(4)),
        (_extension(world), hours(6)),
        (_pause(world), hours(6)),
        (_unconfirmed_deposit(world, crowd.next("east")), hours(3)),
        (_cancelled(world), hours(4)),
        (_open_ticket(world), hours(2)),
        (_open_complaint(world), hours(1)),
        (_log(world), minutes(20)),
    ):
        world.start(journey, now - before)


def _report(world, buyer, who, **fields):
    facts = {"customer_name": buyer.name, "phone": buyer.phone, "need": buyer.need, **buyer.place}
    return world.do(
        registrations.report, actor=who, obtained_at=world.now - hours(1), source="referral", **facts, **fields
    )


def _fresh_inquiry(world, buyer):
    yield minutes(0)
    world.do(inquiries.open_inquiry, actor="cs1", channel="phone", customer_name=buyer.name, phone=buyer.phone,
             question=f"问{buyer.need}", source="phone", rings=2, handler=world.staff["sales1"])  # fmt: skip


def _across_regions(world, buyer):
    yield minutes(0)
    _report(world, buyer, "sales1", cross_region_ground="unified_tender", proof="集团统一招标，中标通知书已附")


def _refused_and_waiting(world, buyer):
    _report(world, buyer, "sales4")
    yield hours(1)
    outcome = _report(world, buyer, "sales2")
    world.do(queue.join, outcome.attempt.case_number, actor="sales2")


def _surveyed(world, buyer):
    customer = _report(world, buyer, "sales1").registration.customer
    survey = world.do(surveys.start, customer=customer, method="interview", actor="sales1", answers=ANSWERS,
                      product_lines=["lighting"])  # fmt: skip
    yield hours(3)
    world.do(surveys.confirm, survey.pk, actor="sales1")
    proposed = world.do(recommendations.make, survey, actor="sales1")
    yield hours(20)
    world.do(recommendations.accept, proposed.pk, actor="sales1")
    team = [world.staff["design1"], world.staff["tech1"]]
    design = world.do(designs.draft, customer=customer, title="客厅灯光方案", actor="sales1", team=team,
                      parts={"layout": "主灯居中，四周磁吸轨道", "effect": "三场景调光", "colour": "暖白 3000K"}, survey=survey)  # fmt: skip
    world.do(designs.submit, design.pk, actor="sales1")


def _new_project(world, buyer, who, *, stop):
    """A quote that has come as far as `stop`."""
    customer = _report(world, buyer, who).registration.customer
    yield hours(2)
    lines = [{"product": p, "quantity": q * 2, "discount": Decimal(5)} for p, q in basket(world, buyer.line, 3)]
    quote = world.do(quotes.draft, actor=who, customer=customer, lines=lines)
    if stop == "draft":
        return
    world.do(quotes.submit, quote.pk, actor=who)
    if stop == "in_review":
        return
    yield from decided(world, quote, reject=0)
    if stop == "approved":
        return
    world.do(answers.send, quote.pk, actor=who)
    if stop == "revised":
        world.do(quotes.revise, quote.pk, actor=who)
    if stop != "contract":
        return
    world.do(answers.accept, quote.pk, actor=who)
    points = {"identity": 14, "business": 22, "finances": 24, "credit_record": 26}
    sources = {"identity": "营业执照", "business": "实地走访", "finances": "财务报表", "credit_record": "征信报告"}
    assessment = world.do(credit.assess, actor="finance1", customer=customer, points=points, sources=sources)
    world.do(credit.submit, assessment.pk, actor="finance1")
    contract = world.do(contracts.draft_from_quote, quote.pk, actor=who, title=f"{buyer.need}采购")
    world.do(contracts.submit, contract.pk, actor=who)


def _live(world, who):
    return (
        Registration.objects.live(world.now).filter(owner=world.staff[who], measured_at=None, status="protected").last()
    )


def _extension(world):
    yield minutes(0)
    if row := _live(world, "sales1"):
        world.do(registrations.request_extension, row.pk, actor="sales1", reason="客户出差，量尺约在下月初")


def _pause(world):
    yield minutes(0)
    if row := _live(world, "sales2"):
        world.do(registrations.request_pause, row.pk, actor="sales2", days=7, reason="客户家里办事，约好下周再联系")


def _unconfirmed_deposit(world, buyer):
    customer = _report(world, buyer, "guide1").registration.customer
    yield minutes(30)
    lines = [(product, quantity, None) for product, quantity in basket(world, "mattress", 1)]
    order = world.do(orders.open_retail, actor="guide1", customer=customer, lines=lines, deposit=Decimal(500),
                     promised_on=world.today + days(20))  # fmt: skip
    world.do(payments.receive, order.pk, actor="store1", amount=Decimal(500), received_on=world.today, method="wechat",
             reference=f"POS{order.pk:06d}", slip=paper(world, "store1", f"POS-{order.number}.txt"))  # fmt: skip
    world.do(orders.submit, order.pk, actor="guide1")


def _cancelled(world):
    """An order the customer gave up before production: the deal is undone (ORD-7, DEAL-4)."""
    order = Order.objects.filter(status="draft", deal__status=Deal.Status.BOOKED).first()
    yield minutes(0)
    if order:
        world.do(orders.submit, order.pk, actor=order.owner)
        yield from decided(world, order, reject=0)
        world.do(orders.ask_cancellation, order.pk, actor=order.owner, reason="客户搬家，退定")
        yield from decided(world, order, reject=0)


def _delivered(world, number):
    return Order.objects.filter(delivered_at__isnull=False).order_by("-pk")[number : number + 1].first()


def _open_ticket(world):
    yield minutes(0)
    if not (order := _delivered(world, 0)):
        return
    world.do(
        tickets.open_ticket,
        actor="cs1",
        customer=order.customer,
        order=order,
        kind="fault",
        description="餐吊灯一头不亮",
    )


def _open_complaint(world):
    yield minutes(0)
    if not (order := _delivered(world, 1)):
        return
    world.do(complaints.open_complaint, actor="cs1", customer=order.customer, order=order, kind="service",
             responsible_unit="service", description="报修两天没人联系")  # fmt: skip


def _log(world):
    yield minutes(0)
    log = world.do(logs.open_log, day=world.today, actor="sales1")
    world.do(logs.write, log.pk, actor="sales1", problems="两位客户在比价", tomorrow="上门量尺一户")
