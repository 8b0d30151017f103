"""Pages of the kernel: today, inboxes, search, rules, people, own settings."""

from django.urls import path

from .views import (
    absences,
    approvals,
    exports,
    files,
    health,
    language,
    lists,
    metrics,
    notices,
    own,
    policies,
    rules,
    today,
)

app_name = "kernel"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("files/<int:pk>/", files.file, name="file"),
    path("exports/<int:pk>/file/", exports.export_file, name="export-file"),
    path("", today.today, name="today"),
    path("more/", today.more, name="more"),
    path("badges/", today.badges, name="badges"),
    path("approvals/", approvals.inbox, name="approvals"),
    path("approvals/<int:pk>/", approvals.inbox, name="approval"),
    path("approvals/<int:pk>/decide/", approvals.decide, name="approval-decide"),
    path("approvals/<int:pk>/withdraw/", approvals.withdraw, name="approval-withdraw"),
    path("approvals/<int:pk>/remind/", approvals.remind, name="approval-remind"),
    path("approvals/<int:pk>/why/", approvals.why, name="approval-why"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read_all, name="notices-read"),
    path("notices/<int:pk>/open/", notices.open_notice, name="notice-open"),
    path("absences/", absences.absences, name="absences"),
    path("absences/new/", absences.new, name="absence-new"),
    path("absences/<int:pk>/cancel/", absences.cancel, name="absence-cancel"),
    path("settings/", own.settings, name="settings"),
    path("settings/channels/", own.choose_channels, name="settings-channels"),
    path("rules/", rules.rules, name="rules"),
    path("rules/<str:rule_id>/", rules.rule, name="rule"),
    path("policies/", policies.policies, name="policies"),
    path("policies/<str:key>/", policies.policy, name="policy"),
    path("language/", language.switch, name="language"),
    path("views/save/", lists.save_view, name="view-save"),
    path("views/<int:pk>/delete/", lists.delete_view, name="view-delete"),
    path("views/columns/", lists.choose_columns, name="columns"),
]
