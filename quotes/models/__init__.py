from .designs import Design, DesignMember, DesignPart, DesignReview
from .prices import (
    PriceList,
    PriceListApproval,
    PriceListItem,
    Promotion,
    PromotionApproval,
    SpecialPrice,
    SpecialPriceApproval,
)
from .products import MarketPrice, Product, ProductRelease, ProductSet, ProductSetItem
from .quotes import Quote, QuoteApproval, QuoteLine
from .recommendations import Recommendation, RecommendedItem
from .samples import Condition, Sample, SampleLoan
from .vocabulary import Category, Channel, PaperStatus

__all__ = [
    "Category",
    "Channel",
    "Condition",
    "Design",
    "DesignMember",
    "DesignPart",
    "DesignReview",
    "MarketPrice",
    "PaperStatus",
    "PriceList",
    "PriceListApproval",
    "PriceListItem",
    "Product",
    "ProductRelease",
    "ProductSet",
    "ProductSetItem",
    "Promotion",
    "PromotionApproval",
    "Quote",
    "QuoteApproval",
    "QuoteLine",
    "Recommendation",
    "RecommendedItem",
    "Sample",
    "SampleLoan",
    "SpecialPrice",
    "SpecialPriceApproval",
]
