"""The stores of the lake, each behind what the jobs ask of it."""
