"""What leaves the lake, and what is filled in later."""
