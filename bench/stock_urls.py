"""The addresses of the site, with Wagtail's API v2 under /stock/."""

from django.urls import path
from wagtail.api import APIField
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet

from cms.urls import handler404, handler500, urlpatterns
from themes.models import ThemePage

# The same content as ours tells; stock Wagtail tells only what is named here.
ThemePage.api_fields = [APIField(name) for name in ("summary", "image", "image_alt", "body", "links")]

router = WagtailAPIRouter("stock")
router.register_endpoint("pages", PagesAPIViewSet)

urlpatterns = [path("stock/", router.urls), *urlpatterns]

__all__ = ["handler404", "handler500", "urlpatterns"]
