"""How customers of the demo company come, stay, buy or leave; each journey acts through the real services."""

import datetime as dt
import hashlib
from decimal import Decimal

from django.core.files.base import ContentFile

from aftersales.models import CallBack, Satisfaction
from aftersales.services import answers as answers_of_customers
from aftersales.services import call_backs, complaints, tickets
from contracts.services import contracts, credit
from leads.services import inquiries, receptions, registrations
from orders.services import orders, payments, production, shipments
from quotes.services import answers, quotes
from salesops.kernel.models import Approval, StoredFile
from salesops.kernel.services import approvals, links

from .world import days, hours, minutes

QUESTIONS = ["想了解{need}，多久能送到", "朋友介绍来的，问{need}的价格", "装修到一半，想先看{need}", "{need}有没有现货"]
ANSWERS = ["已介绍款式和价格区间，约到店看样", "已发三款资料，客户说周末带家人来", "已说明交期和保修，客户考虑中"]
NOTES = {
    "phone": ["客户说{need}还在比较两家，想再看一次材质", "电话里定了到店时间，要看{need}的实物", "聊了预算和交期，{need}倾向简约款",
              "问了保修和安装，{need}等硬装结束再定", "家里老人也要参与意见，{need}改为下周确认"],
    "message": ["发了{need}的剖面图和尺寸，客户已回复", "微信确认颜色，{need}选浅色", "客户发来户型图，{need}按实际尺寸再算"],
    "store_visit": ["带太太来店试了{need}，倾向偏硬的一款", "到店看{need}，对灯光效果满意", "第二次到店，{need}基本定下两款"],
    "visit": ["上门看了现场，{need}位置已经量好", "在工地和设计师碰了面，{need}的走线已确认"],
}  # fmt: skip
NEXT_STEPS = ["约周末到店", "下周上门量尺", "发报价", "等客户确认户型", "带样册上门"]
SUMMARY = "送货和安装按约定完成，客户满意；下次提前一天确认电梯尺寸。"


def note(world, buyer, method):
    """Words of a contact, never twice the same."""
    words = world.dice.choice(NOTES[method]).format(need=buyer.need)
    return f"{words}（第 {world.calls % 997 + 1} 次沟通记录）"


def phone_inquiry(world, buyer, region):
    """Somebody calls: customer service writes it down, a salesperson answers, and often it becomes a registration."""
    channel = world.dice.choice(["phone", "phone", "phone", "online", "email", "web"])
    inquiry = world.do(
        inquiries.open_inquiry,
        actor=world.dice.choice(["cs1", "cs2"]),
        channel=channel,
        customer_name=buyer.name,
        phone=buyer.phone,
        question=world.dice.choice(QUESTIONS).format(need=buyer.need),
        source=world.dice.choice(["phone", "online", "referral", "web", "exhibition"]),
        rings=world.dice.choice([1, 1, 2, 2, 3, 4]) if channel == "phone" else None,
    )
    if inquiry.handler is None:
        return
    yield world.until_open(minutes(world.dice.randint(10, 120)) if world.chance(88) else hours(30))
    handler = inquiry.handler
    world.do(inquiries.respond, inquiry.pk, actor=handler, answer=world.dice.choice(ANSWERS))
    if not world.chance(55):
        yield world.until_open(days(2))
        world.do(inquiries.close, inquiry.pk, actor=handler)
        return
    yield world.until_open(hours(world.dice.randint(1, 5)))
    outcome = world.do(inquiries.register, inquiry.pk, actor=handler, need=buyer.need, **buyer.place)
    if outcome.refusal is None:
        yield from courtship(world, buyer, outcome.registration)


def walk_in(world, buyer, guide):
    """A family walks into a store; the guide receives them and writes them down."""
    world.do(receptions.receive, actor=guide)
    yield minutes(world.dice.randint(15, 50))
    inquiry = world.do(
        inquiries.open_inquiry, actor=guide, channel="store", customer_name=buyer.name,
        phone=buyer.phone if world.chance(90) else "", question=buyer.need, source="store",
        handler=world.staff[guide], answer=world.dice.choice(ANSWERS),
    )  # fmt: skip
    if not inquiry.phone or not world.chance(60):
        return
    yield minutes(world.dice.randint(2, 20))
    outcome = world.do(inquiries.register, inquiry.pk, actor=guide, need=buyer.need, **buyer.place)
    if outcome.refusal is None:
        yield from courtship(world, buyer, outcome.registration)


def field_report(world, buyer, salesman, *, late=False):
    """A salesman meets a customer and reports him, mostly the same day, once in a while too late."""
    since = hours(26) if late else minutes(world.dice.randint(5, 600))
    outcome = world.do(
        registrations.report, actor=salesman, customer_name=buyer.name, phone=buyer.phone, need=buyer.need,
        source=world.dice.choice(["referral", "exhibition", "market_research", "phone"]),
        obtained_at=world.now - since, **buyer.place,
    )  # fmt: skip
    if outcome.refusal is None:
        yield from courtship(world, buyer, outcome.registration)


def second_report(world, buyer, salesman):
    """A colleague reports a customer who is protected already."""
    world.do(
        registrations.report, actor=salesman, customer_name=buyer.name[0] + "先生", phone=f"+86 {buyer.phone}",
        obtained_at=world.now - hours(2), **buyer.place,
    )  # fmt: skip
    return
    yield


def courtship(world, buyer, registration):
    """Follow up until the customer buys, goes, or is forgotten."""
    owner = registration.owner
    diligence = world.dice.choice([98, 96, 92, 85, 60])
    in_field = registration.unit.is_business_team
    will_buy = world.chance(42 if in_field else 38)
    contacts = world.dice.randint(2, 5)
    for count in range(contacts):
        wait = days(world.dice.randint(1, 3)) if world.chance(diligence) else days(world.dice.randint(4, 12))
        yield world.until_open(wait)
        if in_field and count == 1 and world.chance(75):
            world.do(registrations.measure, registration.pk, actor=owner, measured_at=world.now - minutes(30))
            continue
        method = world.dice.choice(["phone", "phone", "message", "visit" if in_field else "store_visit"])
        outcome = "reached" if world.chance(85) else world.dice.choice(["not_reached", "off"])
        world.do(
            registrations.follow_up, registration.pk, actor=owner, method=method, outcome=outcome,
            summary=note(world, buyer, method) if outcome == "reached" else "未接通，晚些再打",
            next_step=world.dice.choice(NEXT_STEPS) if outcome == "reached" else "", occurred_at=world.now,
        )  # fmt: skip
    yield world.until_open(days(1))
    if will_buy:
        yield from (project if in_field else purchase)(world, buyer, registration)
    elif world.chance(30):
        world.do(registrations.note_outcome, registration.pk, actor=owner, outcome="bought_elsewhere", note="选了别家")
    elif world.chance(20):
        world.do(registrations.withdraw, registration.pk, actor=owner, reason="客户暂缓装修")


def basket(world, line, most):
    """Some products of one line with quantities."""
    of_line = sorted(sku for sku, product in world.range.items() if product.category == line and product.decimals == 0)
    chosen = world.dice.sample(of_line, world.dice.randint(1, 3))
    return [(world.range[sku], Decimal(world.dice.randint(1, most))) for sku in chosen]


def purchase(world, buyer, registration):
    """Retail: purchase letter, deposit, review, production, delivery (ORD-1)."""
    owner = registration.owner
    lines = [(product, quantity, None) for product, quantity in basket(world, buyer.line, 2)]
    deposit = min(Decimal(500), sum(product.list_price * quantity for product, quantity, _price in lines) / 10)
    deposit = deposit.quantize(Decimal(1)) or Decimal(1)
    order = world.do(
        orders.open_retail, actor=owner, customer=registration.customer, lines=lines, deposit=deposit,
        promised_on=world.today + days(world.dice.randint(15, 35)),
        delivery_address=f"{buyer.city}{buyer.district}{buyer.street}",
    )  # fmt: skip
    manager = manager_of(world, owner)
    world.do(
        payments.receive, order.pk, actor=manager, amount=deposit, received_on=world.today,
        method=world.dice.choice(["wechat", "alipay", "card"]), reference=f"POS{order.pk:06d}",
        slip=paper(world, manager, f"POS-{order.number}.txt"),
    )  # fmt: skip
    yield from fulfil(world, order, rest=order.total - deposit)


def project(world, buyer, registration):
    """Business: quote, two approvals, credit, contract, three reviews, signature, order."""
    owner = registration.owner
    big = world.chance(35)
    lines = [
        {"product": product, "quantity": quantity * (20 if big else 3),
         "discount": Decimal(world.dice.choice([0, 0, 3, 5, 8, 12]))}
        for product, quantity in basket(world, buyer.line, 3)
    ]  # fmt: skip
    quote = world.do(quotes.draft, actor=owner, customer=registration.customer, lines=lines)
    world.do(quotes.submit, quote.pk, actor=owner)
    if not (yield from decided(world, quote, reject=8)):
        return
    world.do(answers.send, quote.pk, actor=owner)
    yield world.until_open(days(world.dice.randint(1, 3)))
    if world.chance(25):
        world.do(
            answers.refuse, quote.pk, actor=owner, reason=world.dice.choice(["价格高于预算", "交期太长", "选了别家"])
        )
        return
    world.do(answers.accept, quote.pk, actor=owner)
    yield world.until_open(hours(3))
    assessment = world.do(
        credit.assess, actor="finance1", customer=registration.customer,
        points={"identity": world.dice.randint(10, 15), "business": world.dice.randint(15, 25),
                "finances": world.dice.randint(15, 30), "credit_record": world.dice.randint(15, 30)},
        sources={"identity": "营业执照", "business": "实地走访", "finances": "财务报表", "credit_record": "征信报告"},
    )  # fmt: skip
    world.do(credit.submit, assessment.pk, actor="finance1")
    yield world.until_open(hours(4))
    contract = world.do(contracts.draft_from_quote, quote.pk, actor=owner, title=f"{buyer.need}采购")
    world.do(contracts.submit, contract.pk, actor=owner)
    if not (yield from decided(world, contract, reject=10)):
        return
    yield world.until_open(days(1))
    contract = world.do(
        contracts.sign,
        contract.pk,
        actor=owner,
        signed_on=world.today,
        file=paper(world, owner, f"{contract.number}.txt"),
    )
    order = world.do(orders.open_from_contract, contract, actor=owner)
    yield from fulfil(world, order)


def decided(world, record, *, reject):
    """Everybody whose turn it is decides; says whether all agreed."""
    while True:
        waiting = (
            Approval.objects.waiting()
            .filter(subject_type=record._meta.label_lower, subject_id=record.pk)
            .order_by("pk")
            .first()
        )
        if waiting is None:
            record.refresh_from_db()
            return record.status not in ("rejected", "draft")
        yield world.until_open(hours(world.dice.randint(1, 9)))
        people = approvals.deciders(waiting, world.now)
        agree = not world.chance(reject)
        world.do(
            approvals.decide, waiting.pk, agree=agree, actor=people[0],
            comment="" if agree else world.dice.choice(["付款条件再核一下", "主灯按新价更新单价", "违约金没有上限，请补"]),
        )  # fmt: skip


def fulfil(world, order, rest=None):
    """Review, deposit, production, shipment, delivery, installation, summary."""
    owner = order.owner
    world.do(orders.submit, order.pk, actor=owner)
    if not (yield from decided(world, order, reject=4)):
        return
    yield world.until_open(hours(5))
    for payment in order.payments.filter(status="recorded"):
        world.do(payments.confirm, payment.pk, actor="finance2")
    first = order.plan.order_by("position").first()
    if rest is None:
        world.do(payments.receive, order.pk, actor="finance1", amount=first.amount, received_on=world.today,
                 method="transfer", reference=f"BANK{order.pk:06d}-1")  # fmt: skip
        rest = order.total - first.amount
    yield world.until_open(days(1))
    world.do(production.move, order.pk, "in_production", actor="plan1")
    if world.chance(18):
        yield world.until_open(days(2))
        later = (order.promised_on or world.today) + days(world.dice.randint(2, 5))
        world.do(orders.change_delivery, order.pk, to_on=later, customer_agreed=False, reason="板材晚到", actor="plan1")
        if world.chance(80):
            yield world.until_open(days(1))
            world.do(orders.change_delivery, order.pk, to_on=later, customer_agreed=True, note="电话同意", actor=owner)
    yield world.until_open(days(world.dice.randint(6, 16)))
    world.do(production.move, order.pk, "produced", actor="plan1")
    if rest and world.chance(92):
        world.do(payments.receive, order.pk, actor="finance1", amount=rest, received_on=world.today, method="transfer",
                 reference=f"BANK{order.pk:06d}-2")  # fmt: skip
    yield world.until_open(days(1))
    shipment = world.do(shipments.ship, order.pk, actor="plan1", carrier=world.dice.choice(["德运物流", "顺达", "安迅"]),
                        tracking_number=f"DY{order.pk:08d}")  # fmt: skip
    yield hours(6)
    world.do(
        shipments.add_event, shipment.pk, at=world.now, place="区域分拨中心", text="已到分拨，准备派送", actor="plan1"
    )
    yield world.until_open(days(1))
    world.do(
        shipments.add_event, shipment.pk, at=world.now, place="客户地址", text="已签收", delivered=True, actor="plan1"
    )
    yield world.until_open(days(1))
    world.do(shipments.install, order.pk, actor="tech1", accepted_by="业主")
    yield world.until_open(days(2))
    if world.chance(70):
        world.do(orders.complete, order.pk, summary=SUMMARY, actor=owner)
    yield from care(world, order)


def care(world, order):
    """After delivery: the first contact, the customer's opinion, now and then a ticket or a complaint (AFT-1..4)."""
    first = CallBack.objects.filter(order=order, status="planned").order_by("opens_at").first()
    if first and world.chance(85):
        world.do(call_backs.record_call_back, first.pk, actor="cs1", method="phone", outcome="reached",
                 summary=f"回访订单 {order.number}：使用正常，提醒保养要点")  # fmt: skip
    opinion = Satisfaction.objects.filter(order=order, status="waiting").first()
    if opinion:
        token = world.do(answers_of_customers.send_link, opinion.pk, actor="cs1")
        yield world.until_open(days(1))
        if world.chance(80):
            link = links.open_link(token, "satisfaction", now=world.now, address="demo")
            score = world.dice.choice([5, 5, 5, 4, 4, 3, 2])
            words = {5: "师傅很细心", 4: "整体满意", 3: "送货晚了一天", 2: "灯罩有划痕，还没换"}[score]
            world.calls += 1
            answers_of_customers.answer(link, score=score, comment=words, now=world.now)
    if world.chance(30):
        yield from trouble(world, order)


def trouble(world, order):
    """A ticket that is answered and solved, sometimes late, and a few complaints."""
    kind, words = world.dice.choice([
        ("fault", "客厅主灯一路不亮"), ("repair", "床架有异响"), ("question", "问床垫翻面周期"), ("exchange", "壁灯灯罩有划痕"),
    ])  # fmt: skip
    ticket = world.do(
        tickets.open_ticket, actor="cs1", customer=order.customer, order=order, kind=kind, description=words
    )
    yield world.until_open(hours(world.dice.randint(2, 20)))
    world.do(tickets.answer, ticket.pk, actor="cs1", text="已约师傅上门，两天内处理")
    yield world.until_open(days(1 if world.chance(80) else 5))
    world.do(tickets.solve, ticket.pk, actor="cs1", solution="已上门处理，客户试用正常")
    if world.chance(60):
        yield world.until_open(days(1))
        world.do(tickets.close, ticket.pk, actor="cs1", basis="customer_word", note="客户确认已解决")
    if world.chance(35):
        complaint = world.do(
            complaints.open_complaint, actor="cs2", customer=order.customer, order=order, kind="delivery",
            responsible_unit="production", description="约好的时间没有送到，等了一下午",
        )  # fmt: skip
        yield world.until_open(hours(2))
        world.do(complaints.answer, complaint.pk, actor="cs2", text="已致歉，核实车辆调度原因")


def manager_of(world, person):
    """The store manager of a guide's store."""
    return next(p for p in world.staff.values() if p.unit_id == person.unit_id and p.is_a("store_manager"))


def paper(world, by, name):
    """A stored slip or signed copy."""
    content = f"演示文件 {name}".encode()
    person = world.staff[by] if isinstance(by, str) else by
    return StoredFile.objects.create(
        name=name, content_type="text/plain", size=len(content), sha256=hashlib.sha256(content).hexdigest(),
        content=ContentFile(content, name=f"demo-{hashlib.sha256(name.encode()).hexdigest()[:12]}.txt"),
        uploaded_by=person, created_at=world.now,
    )  # fmt: skip


def first_day(now, back):
    """The opening of the day so many days before."""
    return (now - dt.timedelta(days=back)).replace(hour=1, minute=30, second=0, microsecond=0)
