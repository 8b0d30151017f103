"""The flow of the test paper: what happens to it when it is approved, rejected or withdrawn."""

from django.db.models import F

from salesops.kernel.services import approvals

from .models import Paper, PaperApproval


def _become(state):
    def become(paper, *, approval, actor, now):
        Paper.objects.filter(pk=paper.pk).update(state=state, finished=F("finished") + 1)

    return become


FLOW = approvals.Flow(
    kind="testapp.paper",
    label="Paper",
    model=PaperApproval,
    link="paper",
    parties=lambda paper: {paper.owner_id},
    content=lambda paper: {"text": paper.text},
    approved=_become("approved"),
    rejected=_become("rejected"),
    withdrawn=_become("withdrawn"),
)
