"""The two processes of the tests of the memory."""

from tests.response_cache.conftest import processes

__all__ = ["processes"]
