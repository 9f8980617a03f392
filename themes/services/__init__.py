"""What changes strategic notes and commitments, each in one transaction."""
