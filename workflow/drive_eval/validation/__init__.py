"""Evidence that the estimators are right: checks in parts, their judgement, and a report of its own."""
