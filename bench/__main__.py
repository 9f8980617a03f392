"""Runs every measurement, one after the other."""

from bench import export, hosts, inbox, seats, submissions

for database in ("sqlite", "postgresql"):
    submissions.concurrent(database)
    submissions.killed(database)
    export.memory(database)
    seats.acceptances(database)

hosts.calendars("sqlite")
inbox.inbox()
