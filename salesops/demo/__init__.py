"""The demo company: people, products and a year of believable history, laid relative to the clock at loading."""
