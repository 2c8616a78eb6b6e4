"""Where data came from: the lake's jobs tell it as OpenLineage events, to Kafka and to a file.

Why not OpenLineage's own listener for Spark: it sees SQL statements. Audio put by the workers, receipts, the serving
stores and whatever passes through the driver it does not see, and a batch of two takes makes a dozen of its events.
"""
