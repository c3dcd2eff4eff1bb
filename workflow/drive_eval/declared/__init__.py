"""What each chapter's analyses are and may read, declared in a module for each chapter.

Read while Snakemake plans: nothing heavy is imported here. ``drive_eval.analyses`` has them all together.
"""
