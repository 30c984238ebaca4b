"""The steps that bring a translation memory to the newest schema: ``0001.sql``, ``0002.sql``, … in order.

A step is never edited once released; ``PRAGMA user_version`` counts the steps that a file has taken.
"""
