"""What customers tell and show us beside what they write: whether it is solved, and what proves what they say."""
