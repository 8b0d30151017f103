"""The words of this app's trail and notices."""

from django.utils.translation import gettext_lazy as _

from salesops.kernel.services import notice_words

VERBS = {
    "contracts.contract.drafted": _("Contract drafted"),
    "contracts.contract.changed": _("Contract changed"),
    "contracts.contract.submitted": _("Contract submitted for review"),
    "contracts.contract.approved": _("All agreed"),
    "contracts.contract.returned": _("Returned"),
    "contracts.contract.taken_back": _("Taken back"),
    "contracts.contract.signed": _("Signed copy filed; deal closed"),
    "contracts.contract.vouched": _("Word given for the signature"),
    "contracts.contract.withdrawn": _("Contract withdrawn"),
    "contracts.contract.terminated": _("Contract terminated"),
    "contracts.contract.completed": _("Contract completed"),
    "contracts.credit.entered": _("Assessment entered"),
    "contracts.credit.changed": _("Assessment changed"),
    "contracts.credit.submitted": _("Assessment submitted"),
    "contracts.credit.approved": _("Credit in force"),
    "contracts.credit.outdated": _("Outdated"),
    "kernel.approval.approved": _("Agreed"),
    "kernel.approval.rejected": _("Returned"),
    "kernel.approval.withdrawn": _("Round withdrawn"),
    "kernel.approval.escalated": _("The next higher may decide as well"),
}

notice_words.enter(
    credit__approved=_("Credit %(number)s is in force: grade %(grade)s"),
    credit__asked=_("%(asked_by)s asks for a credit assessment of %(customer)s"),
    contract__signed=_("Contract %(number)s is signed; the deal is closed"),
)
