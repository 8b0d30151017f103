"""The rule numbers of credit and contracts (CRD-1..3)."""

from django.utils.translation import gettext_lazy as _

from salesops.kernel.policybook import CNY, DAYS, PERCENT, number

MONTHS, POINTS = _("months"), _("points")

number("credit_valid_months", 12, MONTHS, "CRD-1", _("A credit assessment holds for"), 1, 60)
number("credit_points_identity", 15, POINTS, "CRD-2", _("Most points for identity"), 0, 100)
number("credit_points_business", 25, POINTS, "CRD-2", _("Most points for business"), 0, 100)
number("credit_points_finances", 30, POINTS, "CRD-2", _("Most points for finances"), 0, 100)
number("credit_points_credit_record", 30, POINTS, "CRD-2", _("Most points for the credit record"), 0, 100)
number("credit_grade_a", 85, POINTS, "CRD-2", _("Grade A from"), 1, 100)
number("credit_grade_b", 70, POINTS, "CRD-2", _("Grade B from"), 1, 100)
number("credit_grade_c", 55, POINTS, "CRD-2", _("Grade C from"), 1, 100)
number("credit_limit_a", 500000, CNY, "CRD-3", _("Credit limit of grade A"), 0, 100000000)
number("credit_limit_b", 200000, CNY, "CRD-3", _("Credit limit of grade B"), 0, 100000000)
number("credit_limit_c", 50000, CNY, "CRD-3", _("Credit limit of grade C"), 0, 100000000)
number("credit_limit_d", 0, CNY, "CRD-3", _("Credit limit of grade D"), 0, 100000000)
number("credit_prepayment_a", 20, PERCENT, "CRD-3", _("Prepayment of grade A"), 0, 100)
number("credit_prepayment_b", 30, PERCENT, "CRD-3", _("Prepayment of grade B"), 0, 100)
number("credit_prepayment_c", 50, PERCENT, "CRD-3", _("Prepayment of grade C"), 0, 100)
number("credit_prepayment_d", 100, PERCENT, "CRD-3", _("Prepayment of grade D"), 0, 100)
number("credit_prepayment_guaranteed", 70, PERCENT, "CRD-3", _("Prepayment of grade D with a guarantee"), 0, 100)
number("credit_days_a", 60, DAYS, "CRD-3", _("Days to pay of grade A"), 0, 365)
number("credit_days_b", 30, DAYS, "CRD-3", _("Days to pay of grade B"), 0, 365)
number("credit_days_c", 15, DAYS, "CRD-3", _("Days to pay of grade C"), 0, 365)
number("credit_days_d", 0, DAYS, "CRD-3", _("Days to pay of grade D"), 0, 365)
