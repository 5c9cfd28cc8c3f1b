"""Pictures are printed from the renditions that were sealed."""

from blog.presentation import present_picture
from tests.reading.editions import LEAD, image, presented, renditions
from tests.reading.editions import article as article_content

PICTURES = {LEAD: renditions(1600, 400, 800)}


def test_the_lightest_format_comes_first_and_jpeg_is_for_everybody() -> None:
    picture = present_picture(image(), PICTURES)
    assert picture is not None
    assert [source.media_type for source in picture.sources] == ["image/avif", "image/webp"]
    assert picture.src.endswith(".jpg")


def test_a_source_lists_its_widths_from_narrow_to_wide() -> None:
    picture = present_picture(image(), PICTURES)
    assert picture is not None
    assert [entry.split()[1] for entry in picture.srcset.split(", ")] == ["400w", "800w", "1600w"]
    assert all(entry.startswith("/pictures/") for entry in picture.srcset.split(", "))


def test_width_and_height_keep_the_place_of_the_picture() -> None:
    picture = present_picture(image(), PICTURES)
    assert picture is not None
    assert (picture.width, picture.height) == (1600, 900)


def test_a_decorative_picture_is_silent() -> None:
    picture = present_picture(image(decorative=True), PICTURES)
    assert picture is not None
    assert picture.alt == ""


def test_a_rendition_that_is_not_named_by_a_digest_is_not_used() -> None:
    forged = [{**rendition, "sha256": "../../etc"} for rendition in renditions(400)]
    assert present_picture(image(), {LEAD: forged}) is None


def test_a_picture_that_nobody_chose_is_none() -> None:
    assert present_picture(None, PICTURES) is None


def test_link_previews_get_an_absolute_jpeg_near_1200_pixels() -> None:
    wide = {LEAD: renditions(400, 1200, 1600)}
    page = presented(article_content(featured_image=image()), pictures=wide)
    expected = next(
        item["sha256"] for item in wide[LEAD] if (item["format"], item["width"]) == ("jpeg", 1200)
    )
    assert page.social_picture_url == f"https://clinic.example/pictures/{expected}.jpg"
