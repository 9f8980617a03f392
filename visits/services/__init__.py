"""What changes state: one function per change, one transaction per function."""
