"""Every address of the site, on one screen."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.urls import serve_pattern

from cms.api import api_urls, unknown_address
from cms.core.markdown_views import FILE
from cms.core.page_serving import serve as serve_page
from cms.core.views import healthz, media_file, readyz
from search.markdown_pages import markdown_page

handler404 = "cms.core.views.not_found"
handler500 = "cms.core.views.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("api/v1/", api_urls()),
    path("api/<path:rest>", unknown_address),
    path("", include("search.sitemap_urls")),
    re_path(rf"^(?P<path>(?:[^\x00]*/)?){FILE}$", markdown_page, name="markdown_page"),
    re_path(
        r"^media/(?P<path>(?:images|original_images|avatar_images)/.*)$",
        media_file,
    ),
]

urlpatterns += i18n_patterns(
    path("", include("visits.urls")),
    path("", include("themes.urls")),
    path("zoeken/", include("search.urls")),
    path("", include("search.reader_urls")),
    # The public form is anonymous: it acts for nobody, so there is no authority to forge and no cookie to set.
    re_path(serve_pattern, csrf_exempt(serve_page), name="wagtail_serve"),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
