"""Data quality rules as data (rules.json), and what runs them over the lake's tables."""
