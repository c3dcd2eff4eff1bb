"""The multiverse: reasonable analytic choices as a declared grid, each run through the same rules.

After Steegen, Tuerlinckx, Gelman and Vanpaemel (2016, Perspectives on Psychological Science 11, 702-712); the
figures are specification curves (Simonsohn, Simmons and Nelson 2020, Nature Human Behaviour 4, 1208-1214).
"""
