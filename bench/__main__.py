"""Runs every measurement, one after the other."""

from bench import export, seats, submissions, word

for database in ("sqlite", "postgresql"):
    submissions.concurrent(database)
    submissions.killed(database)
    export.memory(database)
    seats.acceptances(database)
word.reading()
