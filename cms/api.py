"""The public API: mounts each app's router, one shape for errors, validators for caches."""

from ninja import NinjaAPI

api = NinjaAPI(title="Gaststad API", version="1", urls_namespace="api", docs_url=None, openapi_url="openapi.json")
