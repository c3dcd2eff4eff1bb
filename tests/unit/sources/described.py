"""The tables that the demonstration release has: all but those that a release may leave out."""

from drive_eval.release.fields import TABLES as EVERY

TABLES = {name: table for name, table in EVERY.items() if name != "deflators"}
