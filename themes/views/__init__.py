"""The pages of themes that are no Wagtail pages."""
