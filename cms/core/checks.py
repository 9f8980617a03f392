"""System checks: settings that would be unsafe or unworkable."""
