"""The version of the public content: counted by database triggers, read without the ORM."""
