"""Tells the marking which page answers a request."""

from wagtail import hooks

from cms.response_cache.marking import note_served_page

# After the restrictions: they answer in the page's place.
hooks.register("before_serve_page", note_served_page, order=1000)
