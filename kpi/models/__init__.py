"""Figures and targets."""

from .figures import KpiDay, Target

__all__ = ["KpiDay", "Target"]
