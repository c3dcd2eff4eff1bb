"""What moved between two sets of published results, and why."""
