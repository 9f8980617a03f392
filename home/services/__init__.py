"""What changes rows, and what reads many of them: one module per concern."""
