"""In which language a page's own words are: the reader's where there is a translation, else the site's.

Only the words of the house are translated. What a physician signed stays as it was signed.
"""

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


class ReadersLanguageMiddleware(LocaleMiddleware):
    """Django's own, by the browser's `Accept-Language` and without a cookie. In the admin, where Wagtail follows the
    language of the profile, the browser is not asked."""

    def process_request(self, request: HttpRequest) -> None:
        if request.path_info.startswith(settings.ADMIN_PREFIX):
            translation.activate(settings.LANGUAGE_CODE)
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
            return
        super().process_request(request)
