"""Who publishes the site: its name, address and mark, with what wagtail-seo's settings say of the organisation."""

from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.templatetags.static import static
from wagtail.models import Site
from wagtailseo.models import SeoSettings

# They stand on every page and change once in years.
PUBLISHER_SECONDS = 60


@dataclass(frozen=True)
class Publisher:
    """The organisation behind the site. `url` is the absolute address of the home page, `logo` that of its mark;
    `address` holds the properties of a schema.org PostalAddress."""

    name: str
    url: str
    logo: str = ""
    kind: str = "Organization"
    telephone: str = ""
    address: tuple[tuple[str, str], ...] = ()


def publisher_of(request: HttpRequest) -> Publisher:
    """The publisher of the site that was asked for. What the settings leave open is the house's own."""
    site = Site.find_for_request(request)
    said = _settings_of(site) if site else SeoSettings()
    return Publisher(
        name=said.struct_org_name or settings.WAGTAIL_SITE_NAME,
        url=request.build_absolute_uri("/"),
        logo=request.build_absolute_uri(static("img/touch-icon.png")),
        kind=said.struct_org_type or Publisher.kind,
        telephone=said.struct_org_phone,
        address=_address(said),
    )


def _settings_of(site: Site) -> SeoSettings:
    key = f"publisher-{site.pk}"
    said: SeoSettings = cache.get(key) or SeoSettings.for_site(site)
    cache.set(key, said, PUBLISHER_SECONDS)
    return said


def _address(said: SeoSettings) -> tuple[tuple[str, str], ...]:
    parts = (
        ("streetAddress", said.struct_org_address_street),
        ("addressLocality", said.struct_org_address_locality),
        ("addressRegion", said.struct_org_address_region),
        ("postalCode", said.struct_org_address_postal),
        ("addressCountry", said.struct_org_address_country),
    )
    return tuple((name, value) for name, value in parts if value)
