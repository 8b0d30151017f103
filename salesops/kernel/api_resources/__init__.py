"""The kernel's own part of the API: signing in, approvals, notices, policy versions."""

from . import approvals, auth, exports, files, handovers, notices, people, policies

routers = [
    auth.routes,
    approvals.routes,
    exports.routes,
    files.routes,
    handovers.routes,
    notices.routes,
    people.routes,
    policies.routes,
]
