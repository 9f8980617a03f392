"""Runs every measurement, one after the other."""

from bench import cached, export, hosts, inbox, mail, reads, seats, submissions, word

for database in ("sqlite", "postgresql"):
    cached.measure(database)
    reads.measure(database)
    submissions.concurrent(database)
    submissions.killed(database)
    export.memory(database)
    seats.acceptances(database)
    mail.troubles(database)
    mail.kills(database)

hosts.calendars("sqlite")
inbox.inbox()
word.reading()
