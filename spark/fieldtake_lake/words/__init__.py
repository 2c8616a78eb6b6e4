"""What the lake keeps beside takes: answers of speakers, outcomes of prompts, and the prompts themselves."""
