"""What changed for the public: a journal that the database writes, a mirror of what is public, and a log of changes."""
