import io

import pytest
from PIL import Image

from blog.demo.articles import ARTICLES
from blog.demo.pictures import PORTRAITS, SCENES, portrait, scene


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def test_every_article_has_a_scene_of_its_own() -> None:
    assert sorted(article.picture for article in ARTICLES) == sorted(SCENES)


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_is_a_jpeg_of_1600_by_900_pixels_and_of_moderate_weight(name: str) -> None:
    data = scene(name)
    picture = opened(data)
    assert (picture.format, picture.size, picture.mode) == ("JPEG", (1600, 900), "RGB")
    assert not picture.getexif()
    assert 20_000 < len(data) < 500_000


@pytest.mark.parametrize("name", PORTRAITS)
def test_a_portrait_is_a_square_jpeg(name: str) -> None:
    picture = opened(portrait(name))
    assert (picture.format, picture.size) == ("JPEG", (800, 800))


@pytest.mark.parametrize("name", SCENES)
def test_the_same_scene_is_painted_each_time(name: str) -> None:
    assert scene(name) == scene(name)


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_uses_many_colours_with_no_flat_field_or_hard_noise(name: str) -> None:
    picture = opened(scene(name)).resize((160, 90))
    colours = picture.getcolors(160 * 90)
    assert colours is not None and len(colours) > 1_000


def test_scenes_differ_from_one_another() -> None:
    assert len({scene(name) for name in SCENES}) == len(SCENES)


def test_a_name_that_nobody_painted_is_refused() -> None:
    with pytest.raises(KeyError):
        scene("photograph")
