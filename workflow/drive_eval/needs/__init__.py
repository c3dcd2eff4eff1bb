"""Needs of service users: prevalence, number of needs, and the two rules that make an answer a need."""
