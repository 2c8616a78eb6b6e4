"""The whole lake in one record, for stations (docs/contracts.md)."""
