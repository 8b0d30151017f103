"""The kernel's own part of the API: signing in, approvals, notices, policy versions."""

from . import approvals, auth, notices, policies

routers = [auth.routes, approvals.routes, notices.routes, policies.routes]
