"""The admin pages for editors."""
