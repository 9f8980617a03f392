"""Runs every measurement, one after the other."""

from bench import export, hosts, inbox, mail, seats, submissions, word

for database in ("sqlite", "postgresql"):
    submissions.concurrent(database)
    submissions.killed(database)
    export.memory(database)
    seats.acceptances(database)
    mail.troubles(database)
    mail.kills(database)

hosts.calendars("sqlite")
inbox.inbox()
word.reading()
