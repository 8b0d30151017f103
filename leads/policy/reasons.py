"""The reckoning of a standing said step by step (REG-17); made from the very clocks that gave its dates.

Codes of steps: `reported` `ruled` `lost_days` `pause` `restored` `merge_undone` (facts) · `follow_up` `lapse` `expiry`
`cap` (equations) · `no_expiry_store` `measured_in_time` `measured_too_late` `deposit_in_time` ·
`extension_granted` `extension_refused` `extension_pending` `extension_void` · `handed_over` · `ends` (params
first_end, protected_until). Codes of an equation's base: `reported` `last_follow_up` `restored` `ruled`; of its terms:
the number's key, `lost_days` `pause_days` `restored_days` `merge_days` `extension_days`.
"""

from leads.policy.steps import Step


def explain(result, reckoning):
    """All steps of a standing, in the order in which a person would tell them."""
    facts = result.facts
    yield Step("REG-3", "reported", {"at": facts.reported_at})
    yield from _interruptions(result, reckoning)
    yield Step("REG-4", "follow_up", equation=reckoning.follow_up.equation())
    yield Step("REG-5", "lapse", equation=reckoning.lapse.equation())
    yield from _expiry_reasons(facts, reckoning)
    yield Step("REG-18", "cap", equation=reckoning.cap.equation())
    if reckoning.handover_end:
        yield Step("ORG-10", "handed_over", {"at": facts.handed_over_at, "until": reckoning.handover_end})
    yield Step("REG-25", "ends", {"first_end": result.first_end, "protected_until": result.protected_until})


def _interruptions(result, reckoning):
    """What stopped or restarted the clocks; of the lost days those that fell into the protection."""
    facts = result.facts
    if facts.ruled_at:
        yield Step("REG-9", "ruled", {"at": facts.ruled_at})
    first, last = reckoning.day(facts.reported_at), reckoning.day(result.protected_until)
    for day in sorted(d for d in facts.lost_days if first < d < last):
        yield Step("REG-21", "lost_days", {"day": day})
    for first, last in facts.pauses:
        yield Step("REG-21", "pause", {"from": first, "to": last})
    for ended, back in facts.restored:
        yield Step("REG-22", "restored", {"ended_at": ended, "at": back})
    for ended, back in facts.merges_undone:
        yield Step("CUS-8", "merge_undone", {"ended_at": ended, "at": back})


def _expiry_reasons(facts, reckoning):
    if not facts.business_team:
        yield Step("REG-6", "no_expiry_store")
        return
    yield Step("REG-6", "expiry", equation=reckoning.expiry.equation())
    yield from _extension_reasons(facts, reckoning)
    if facts.measured_at:
        in_time = facts.measured_at < reckoning.expiry_end
        yield Step("REG-6", "measured_in_time" if in_time else "measured_too_late", {"at": facts.measured_at})
    if facts.deposit_at and facts.deposit_at < reckoning.expiry_end:
        yield Step("REG-6", "deposit_in_time", {"at": facts.deposit_at})


def _extension_reasons(facts, reckoning):
    if facts.extension is None:
        return
    extension = facts.extension
    params: dict[str, object] = {"asked_at": extension.asked_at}
    if extension.decided_at:
        params |= {"decided_at": extension.decided_at, "days": extension.granted_days}
    if reckoning.held_until:
        params["held_until"] = reckoning.held_until
    yield Step("REG-7", f"extension_{reckoning.extension_state}", params)
