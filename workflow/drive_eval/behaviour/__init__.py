"""Service users' behaviour as case managers judged it, and the Drive-DASH."""
