"""Products, prices, recommendations, designs, samples, special prices and quotes over the API."""

from . import designs, products, quotes, recommendations, samples, special_prices

routers = [
    products.routes,
    recommendations.routes,
    designs.routes,
    samples.routes,
    special_prices.routes,
    quotes.routes,
]
