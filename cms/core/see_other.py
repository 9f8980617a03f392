"""303: the answer to a POST stands at another address, to be read by GET."""

from __future__ import annotations

from django.http import HttpResponseRedirect


class SeeOther(HttpResponseRedirect):
    """A redirect after which a browser asks by GET."""

    status_code = 303
