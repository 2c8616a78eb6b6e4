"""Lands takes from Kafka in the lake: objects in S3, rows in Iceberg, Cassandra and PostgreSQL, receipts back."""
