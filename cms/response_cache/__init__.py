"""Published answers from the memory of the process, in front of Django."""
