from django.apps import AppConfig


class TestAppConfig(AppConfig):
    name = "tests.testapp"
    label = "testapp"

    def ready(self):
        from salesops.kernel.registry import registry
        from salesops.kernel.services import approvals, exports, handovers

        from . import handing, papers
        from .models import Paper

        approvals.flows.register(papers.FLOW)
        exports.register(handing.SOURCE)
        handovers.register(handing.MOVER)
        registry.resource(model=Paper, name="papers", label="Papers", searchable=True)
