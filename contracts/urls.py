"""Pages of credit and contracts."""

from django.urls import path

from .views import contracts, credit, signing

app_name = "contracts"
urlpatterns = [
    path("contracts/", contracts.contract_list, name="contract"),
    path("contracts/new/", contracts.contract_new, name="contract-new"),
    path("contracts/new/framework/", contracts.contract_framework, name="contract-framework"),
    path("contracts/<int:pk>/", contracts.contract_record, name="contract-record"),
    path("contracts/<int:pk>/change/", contracts.contract_edit, name="contract-edit"),
    path("contracts/<int:pk>/submit/", contracts.contract_submit, name="contract-submit"),
    path("contracts/<int:pk>/take-back/", contracts.contract_take_back, name="contract-take-back"),
    path("contracts/<int:pk>/sign/", signing.contract_sign, name="contract-sign"),
    path("contracts/<int:pk>/amend/", signing.contract_amend, name="contract-amend"),
    path("contracts/<int:pk>/withdraw/", signing.contract_withdraw, name="contract-withdraw"),
    path("contracts/<int:pk>/terminate/", signing.contract_terminate, name="contract-terminate"),
    path("contracts/<int:pk>/vouch/", signing.contract_vouch, name="contract-vouch"),
    path("contracts/<int:pk>/exception/", signing.contract_exception, name="contract-exception"),
    path("contracts/<int:pk>/pdf/", contracts.contract_paper, name="contract-pdf"),
    path("contracts/of-quote/<int:pk>/", contracts.contract_of_quote, name="contract-panel"),
    path("supplements/<int:pk>/sign/", signing.supplement_sign, name="supplement-sign"),
    path("credit-assessments/", credit.credit_list, name="credit"),
    path("credit-assessments/new/", credit.credit_new, name="credit-new"),
    path("credit-assessments/preview/", credit.credit_preview, name="credit-preview"),
    path("credit-assessments/<int:pk>/", credit.credit_record, name="credit-record"),
    path("credit-assessments/<int:pk>/change/", credit.credit_edit, name="credit-edit"),
    path("credit-assessments/<int:pk>/submit/", credit.credit_submit, name="credit-submit"),
    path("credit-assessments/ask/<int:pk>/", credit.credit_ask, name="credit-ask"),
    path("credit-assessments/of/<int:pk>/", credit.credit_of_customer, name="credit-panel"),
]
