"""Who calls, what they may see, and how customers and suppliers get in: shared by every face, and knows none."""
