"""The pictures of the demonstration, painted by arithmetic: calm, abstract, and of nobody.

The same name gives the same pixels each time: every choice comes from a seed made of the name. They say
nothing that the text does not, so they are to be marked decorative. Nothing here is a photograph, and no
portrait has a face.
"""

import io
import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from random import Random
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter

SCENE_SIZE: Final = (1600, 900)
PORTRAIT_SIZE: Final = (800, 800)

# Shapes are drawn this many times larger and then reduced, which smooths their edges.
OVERSAMPLING: Final = 3
# Pillow's radial gradient ends in the corners; this is its value on the circle that touches the sides.
RIM: Final = 180
GLOW: Final = [round(255 * max(0.0, 1 - value / RIM) ** 2) for value in range(256)]
# A paint without grain shows stripes where a gradient has fewer steps than pixels.
GRAIN: Final = 3

Colour = tuple[int, int, int]
Stops = Sequence[tuple[float, str]]
Point = tuple[float, float]


def scene(name: str) -> bytes:
    """The picture of that name as JPEG, 1600 by 900 pixels. Raises KeyError for a name not in `SCENES`."""
    return _as_jpeg(SCENES[name](_chance("scene", name)), name)


def portrait(name: str) -> bytes:
    """The portrait of that name as JPEG, 800 by 800 pixels. Raises KeyError for one not in `PORTRAITS`."""
    return _as_jpeg(PORTRAITS[name](_chance("portrait", name)), name)


def _chance(kind: str, name: str) -> Random:
    """Chance that is the same on every run."""
    return Random(f"{kind} {name}")  # noqa: S311 (paint, not a secret)


def _as_jpeg(picture: Image.Image, name: str) -> bytes:
    out = io.BytesIO()
    _with_grain(picture, _chance("grain", name)).save(out, format="JPEG", quality=93, subsampling=0)
    return out.getvalue()


def _with_grain(picture: Image.Image, random: Random) -> Image.Image:
    """The picture with each pixel made lighter by chance, by at most `GRAIN` of 255."""
    width, height = picture.size
    noise = Image.frombytes("L", picture.size, random.randbytes(width * height))
    noise = noise.point([value * (GRAIN + 1) // 256 for value in range(256)])
    return ImageChops.add(picture, Image.merge("RGB", (noise, noise, noise)))


# Colours and gradients


def _colour(text: str) -> Colour:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _between(first: Colour, second: Colour, part: float) -> Colour:
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(first, second, strict=True))
    return red, green, blue


def _at(stops: Stops, position: float) -> Colour:
    """The colour of a gradient at a position from 0 to 1."""
    for (low, below), (high, above) in pairwise(stops):
        if position <= high:
            part = (position - low) / (high - low)
            return _between(_colour(below), _colour(above), max(0.0, part))
    return _colour(stops[-1][1])


def _downward(size: tuple[int, int], stops: Stops) -> Image.Image:
    """A gradient from the top to the bottom."""
    column = Image.new("RGB", (1, size[1]))
    column.putdata([_at(stops, row / (size[1] - 1)) for row in range(size[1])])
    return column.resize(size, Image.Resampling.NEAREST)


def _slanted(size: tuple[int, int], stops: Stops, angle: float) -> Image.Image:
    """A gradient whose colours run downward after a turn by `angle` degrees."""
    side = math.ceil(math.hypot(*size))
    turned = _downward((side, side), stops).rotate(angle, Image.Resampling.BICUBIC)
    left, top = (side - size[0]) // 2, (side - size[1]) // 2
    return turned.crop((left, top, left + size[0], top + size[1]))


# Shapes, as masks


def _polygon(size: tuple[int, int], points: Sequence[Point], strength: float = 1.0) -> Image.Image:
    """A mask of the polygon with smooth edges; `strength` is its opacity from 0 to 1."""
    mask = Image.new("L", size)
    left, top = (max(0, math.floor(min(values))) for values in zip(*points, strict=True))
    right, foot = (
        min(limit, math.ceil(max(values)))
        for limit, values in zip(size, zip(*points, strict=True), strict=True)
    )
    if right <= left or foot <= top:
        return mask
    # Only the part that the polygon can touch is drawn large: most leaves are small.
    large = Image.new("L", ((right - left) * OVERSAMPLING, (foot - top) * OVERSAMPLING))
    scaled = [((x - left) * OVERSAMPLING, (y - top) * OVERSAMPLING) for x, y in points]
    ImageDraw.Draw(large).polygon(scaled, fill=round(255 * strength))
    mask.paste(large.resize((right - left, foot - top), Image.Resampling.BOX), (left, top))
    return mask


def _oval(centre: Point, across: float, down: float) -> list[Point]:
    turns = [math.tau * step / 360 for step in range(360)]
    return [(centre[0] + across * math.cos(turn), centre[1] + down * math.sin(turn)) for turn in turns]


def _disc(size: tuple[int, int], centre: Point, radius: float, strength: float = 1.0) -> Image.Image:
    return _polygon(size, _oval(centre, radius, radius), strength)


def _glow(size: tuple[int, int], centre: Point, radius: float, strength: float) -> Image.Image:
    """A mask that is strongest at the centre and fades to nothing at the radius."""
    side = round(radius * 2)
    spot = Image.radial_gradient("L").resize((side, side), Image.Resampling.BICUBIC).point(GLOW)
    spot = spot.point([round(value * strength) for value in range(256)])
    mask = Image.new("L", size)
    mask.paste(spot, (round(centre[0] - radius), round(centre[1] - radius)))
    return mask


def _paint(picture: Image.Image, paint: Image.Image | str, mask: Image.Image) -> None:
    if isinstance(paint, str):
        paint = Image.new("RGB", picture.size, _colour(paint))
    picture.paste(paint, (0, 0), mask)


# Landscapes


def _ridge(random: Random, level: float, swell: float, *, waves: int = 4) -> Callable[[float], float]:
    """A gentle line: the height (pixels from the top) of a ridge at each x, made of a few slow waves."""
    parts = [
        (swell / (number + 1), random.uniform(0.7, 1.3) * (number + 1), random.uniform(0, math.tau))
        for number in range(waves)
    ]

    def height(x: float) -> float:
        part = x / SCENE_SIZE[0] * math.tau * 0.75
        return level + sum(size * math.sin(part * pace + start) for size, pace, start in parts)

    return height


def _below(line: Callable[[float], float], step: int = 4) -> list[Point]:
    """The area under a line, as a polygon that reaches the bottom of the scene."""
    width, bottom = SCENE_SIZE
    edge: list[Point] = [(x, line(x)) for x in range(0, width + step, step)]
    return [*edge, (width, bottom), (0, bottom)]


def _layer(picture: Image.Image, line: Callable[[float], float], top: str, foot: str) -> None:
    """A hill under the line, darker or lighter toward its foot as mist would have it."""
    crest = min(line(x) for x in range(0, SCENE_SIZE[0], 20)) / SCENE_SIZE[1]
    stops = [(0.0, top), (max(0.01, crest), top), (min(0.99, crest + 0.45), foot), (1.0, foot)]
    _paint(picture, _downward(SCENE_SIZE, stops), _polygon(SCENE_SIZE, _below(line)))


def _dawn(random: Random) -> Image.Image:
    """Hills, one behind another, and a sun that is just up."""
    picture = _downward(SCENE_SIZE, [(0, "#DCECEC"), (0.38, "#F3EFE2"), (0.62, "#FBE6CC"), (1, "#FBE6CC")])
    sun = (1080, 400)
    _paint(picture, "#FFF3DC", _glow(SCENE_SIZE, sun, 620, 0.95))
    _paint(
        picture,
        _downward(SCENE_SIZE, [(0, "#FFFDF4"), (0.36, "#FFF6E0"), (0.55, "#F9D9A6"), (1, "#F9D9A6")]),
        _disc(SCENE_SIZE, sun, 118),
    )
    hills = [
        (520, 42, "#C9DFDC", "#E6E9DC"),
        (580, 52, "#A3CBC9", "#CFE0D8"),
        (650, 58, "#6FABAD", "#A9CDC8"),
        (730, 56, "#37858D", "#6DA9A9"),
        (815, 48, "#0B5F6B", "#0A4E59"),
    ]
    for level, swell, top, foot in hills:
        _layer(picture, _ridge(random, level, swell), top, foot)
    return picture


def _sea(random: Random) -> Image.Image:
    """Long waves at night's end, a low moon and its path on the water."""
    picture = _downward(
        SCENE_SIZE, [(0, "#2B3A67"), (0.25, "#50639A"), (0.45, "#A9B5D8"), (0.56, "#F0DDD6"), (1, "#F0DDD6")]
    )
    moon = (520, 300)
    _paint(picture, "#F6ECEA", _glow(SCENE_SIZE, moon, 460, 0.6))
    _paint(picture, "#FBF6EE", _disc(SCENE_SIZE, moon, 78))
    colours = ["#C3C8E2", "#9AA9D0", "#7389BB", "#5068A0", "#3A4E86", "#2B3A67", "#1E2740"]
    for number, colour in enumerate(colours):
        level = 510 + number * 58 + number**2 * 2.2
        below = colours[min(number + 1, len(colours) - 1)]
        _layer(picture, _ridge(random, level, 7 + number * 3.5, waves=5), colour, below)
        _moon_path(picture, random, moon[0], level + 14, 42 + number * 17)
    return picture


def _moon_path(picture: Image.Image, random: Random, middle: float, level: float, reach: float) -> None:
    """The gleams on one wave: flat, and in a band that widens toward the viewer."""
    gleams = Image.new("L", SCENE_SIZE)
    for _ in range(9):
        centre = (random.gauss(middle, reach / 2.4), level + random.uniform(2, 46))
        half, thick = random.uniform(0.15, 0.62) * reach, random.uniform(1.0, 2.6)
        gleam = _polygon(SCENE_SIZE, _oval(centre, half, thick), random.uniform(0.35, 0.75))
        gleams = ImageChops.lighter(gleams, gleam)
    _paint(picture, "#FBF6EE", gleams)


def _dunes(random: Random) -> Image.Image:
    """Dunes under the arc of a day: the same sun, seven times, from rising to setting."""
    picture = _downward(SCENE_SIZE, [(0, "#E9EEF0"), (0.45, "#F8F0DF"), (0.7, "#FBE3BE"), (1, "#FBE3BE")])
    for number in range(7):
        turn = math.pi * (1 - (number + 0.5) / 7)
        centre = (800 + 610 * math.cos(turn), 640 - 470 * math.sin(turn))
        strength = 0.22 + 0.78 * (number / 6) ** 1.6
        _paint(picture, "#FFF8E6", _glow(SCENE_SIZE, centre, 190, 0.7 * strength))
        _paint(picture, "#F0B35B", _disc(SCENE_SIZE, centre, 44 + number * 2, strength))
    sands = [
        (600, 34, "#F3D6A4", "#EFCB90"),
        (665, 46, "#E6B878", "#DCA661"),
        (745, 50, "#CF9250", "#B87A3A"),
        (830, 40, "#96602A", "#7A4A1C"),
    ]
    for level, swell, top, foot in sands:
        _layer(picture, _ridge(random, level, swell, waves=3), top, foot)
    return picture


# Plants


def _leaf(base: Point, length: float, width: float, angle: float, *, roundness: float = 1.0) -> list[Point]:
    """An oval that grows from its base in the direction of `angle` (radians, 0 is to the right).

    Its tip is pointed; the smaller the `roundness` below 1, the blunter.
    """
    outline = []
    for step in range(81):
        part = min(step, 80 - step) / 40
        swell = max(0.0, math.sin(math.pi * part**0.85)) ** roundness * (1 - 0.25 * part)
        along, across = part * length, (1 if step <= 40 else -1) * width * swell
        outline.append(
            (
                base[0] + along * math.cos(angle) - across * math.sin(angle),
                base[1] + along * math.sin(angle) + across * math.cos(angle),
            )
        )
    return outline


def _leaves(random: Random) -> Image.Image:
    """Twigs that reach in from the sides, the far ones out of focus, as seen against the light."""
    picture = _slanted(SCENE_SIZE, [(0, "#FBFAF7"), (0.5, "#EDF4EC"), (1, "#CFE4D8")], 24)
    _paint(picture, "#FFFBEA", _glow(SCENE_SIZE, (860, 260), 900, 0.9))
    twigs: list[tuple[list[Point], float, str, str, int]] = [
        ([(-80, 250), (500, 120), (900, 420)], 250, "#CBE3D5", "#DDEDE2", 16),
        ([(1700, 120), (1250, 300), (820, 200)], 260, "#D6E8DC", "#E9D9CC", 14),
        ([(350, 1000), (620, 640), (1120, 560)], 280, "#B4D6C4", "#C6E0D1", 10),
        ([(1720, 620), (1340, 420), (1000, 640)], 250, "#86BFA5", "#E5C3B4", 4),
        ([(-90, 640), (260, 420), (660, 480)], 260, "#5FA588", "#86BFA5", 2),
        ([(1740, 960), (1420, 700), (1060, 810)], 270, "#1E6B4A", "#3F8F73", 0),
        ([(-120, 980), (200, 740), (560, 770)], 270, "#0B5F6B", "#1E6B4A", 0),
    ]
    for bend, length, shade, other, blur in twigs:
        _twig(picture, random, bend, length=length, shades=(shade, other), blur=blur)
    return picture


def _twig(
    picture: Image.Image,
    random: Random,
    bend: Sequence[Point],
    *,
    length: float,
    shades: tuple[str, str],
    blur: int,
) -> None:
    """A bent stem with leaves on both sides that grow smaller toward its end; `blur` puts it out of focus."""
    blades = [_focused(_polygon(SCENE_SIZE, _stem(bend)), blur)]
    _paint(picture, shades[0], blades[0])
    for number in range(15):
        part = 0.06 + 0.92 * number / 14
        foot, heading = _on_curve(bend, part)
        side = 1 if number % 2 else -1
        angle = heading + (0 if number == 14 else side * random.uniform(0.55, 0.85))
        size = length * (1 - 0.5 * part) * random.uniform(0.88, 1.1)
        blade = _polygon(SCENE_SIZE, _leaf(foot, size, size * 0.2, angle), 0.88)
        _paint(picture, shades[random.random() < 0.4], _focused(blade, blur))
        vein = _polygon(SCENE_SIZE, _leaf(foot, size * 0.92, size * 0.007, angle), 0.45)
        _paint(picture, "#FBFAF7", _focused(vein, blur))


def _focused(mask: Image.Image, blur: int) -> Image.Image:
    """The mask out of focus by `blur` pixels."""
    box = mask.getbbox()
    if not blur or not box:
        return mask
    margin = 3 * blur
    around = (box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin)
    soft = mask.crop(around).filter(ImageFilter.GaussianBlur(blur))
    blurred = Image.new("L", mask.size)
    blurred.paste(soft, around[:2])
    return blurred


def _on_curve(bend: Sequence[Point], part: float) -> tuple[Point, float]:
    """A point of the quadratic curve with three handles, and its direction there in radians."""
    (x0, y0), (x1, y1), (x2, y2) = bend
    rest = 1 - part
    point = (
        rest**2 * x0 + 2 * rest * part * x1 + part**2 * x2,
        rest**2 * y0 + 2 * rest * part * y1 + part**2 * y2,
    )
    slope_x = rest * (x1 - x0) + part * (x2 - x1)
    slope_y = rest * (y1 - y0) + part * (y2 - y1)
    return point, math.atan2(slope_y, slope_x)


def _stem(bend: Sequence[Point]) -> list[Point]:
    """The curve as a thin shape that tapers toward its end."""
    left, right = [], []
    for step in range(61):
        (x, y), heading = _on_curve(bend, step / 60)
        half = 4.5 * (1 - 0.8 * step / 60)
        left.append((x - half * math.sin(heading), y + half * math.cos(heading)))
        right.append((x + half * math.sin(heading), y - half * math.cos(heading)))
    return left + right[::-1]


def _pines(random: Random) -> Image.Image:
    """Rows of pines that fade into mist."""
    picture = _downward(SCENE_SIZE, [(0, "#D9E6E8"), (0.4, "#EDF1EC"), (1, "#F6F3EA")])
    _paint(picture, "#FFFDF4", _glow(SCENE_SIZE, (420, 250), 560, 0.9))
    rows = [
        (470, 110, "#CBDDDC", "#E4ECE8"),
        (560, 150, "#A4C4C4", "#D2E2DE"),
        (660, 200, "#6E9EA1", "#B4CFCD"),
        (770, 260, "#37757C", "#7FABAC"),
        (890, 330, "#0E4650", "#1D5C64"),
    ]
    for level, height, top, foot in rows:
        ground = _ridge(random, level, 26, waves=3)
        _layer(picture, ground, top, foot)
        _tree_row(picture, random, ground, height, top)
        _paint(picture, "#F1F3EE", _mist(level))
    return picture


def _tree_row(
    picture: Image.Image, random: Random, ground: Callable[[float], float], height: float, shade: str
) -> None:
    trees = Image.new("L", SCENE_SIZE)
    x = random.uniform(-height / 3, 0)
    while x < SCENE_SIZE[0] + height / 3:
        tall = height * random.uniform(0.5, 1.0)
        tree = _polygon(SCENE_SIZE, _pine((x, ground(x) + 12), tall, tall * random.uniform(0.16, 0.21)))
        trees = ImageChops.lighter(trees, tree)
        x += height * random.uniform(0.16, 0.52)
    _paint(picture, shade, trees)


def _pine(foot: Point, height: float, half_width: float) -> list[Point]:
    """A pine as a saw-toothed triangle: seven tiers, each a little wider than the one above."""
    tiers = 7
    right = []
    for tier in range(1, tiers + 1):
        down = height * tier / tiers
        right += [(half_width * tier / tiers, down), (half_width * tier / tiers * 0.62, down - height * 0.02)]
    side = [(foot[0] + x, foot[1] - height + y) for x, y in right]
    other = [(foot[0] - x, foot[1] - height + y) for x, y in reversed(right)]
    return [(foot[0], foot[1] - height), *side, *other]


def _mist(level: float) -> Image.Image:
    """A band of haze at the foot of a row."""
    column = Image.new("L", (1, SCENE_SIZE[1]))
    column.putdata([round(110 * math.exp(-(((row - level - 70) / 60) ** 2))) for row in range(SCENE_SIZE[1])])
    return column.resize(SCENE_SIZE, Image.Resampling.NEAREST)


# Portraits of nobody


def _arches(random: Random) -> Image.Image:
    """Arches inside arches that stand on the lower edge."""
    picture = _slanted(PORTRAIT_SIZE, [(0, "#FBF1DC"), (1, "#E3EFEF")], 30)
    shades = ["#B5D5D5", "#8FC0C1", "#F2C572", "#5FA3A6", "#37858D", "#FBF1DC", "#0B5F6B"]
    radius, middle = 360.0, 400.0
    for shade in shades:
        foot = [(middle + radius, 820), (middle - radius, 820)]
        top = [point for point in _oval((middle, 520), radius, radius) if point[1] <= 520]
        _paint(picture, shade, _polygon(PORTRAIT_SIZE, [*sorted(top), *foot]))
        radius -= random.uniform(40, 58)
    return picture


def _rosette(random: Random) -> Image.Image:
    """Petals round a centre, in three rings that show through one another."""
    picture = _slanted(PORTRAIT_SIZE, [(0, "#ECEFF8"), (1, "#C5CEE8")], -30)
    rings = [(350, 12, "#7389BB", 0.45), (265, 9, "#5B3F87", 0.4), (175, 7, "#2B3A67", 0.6)]
    for length, petals, shade, strength in rings:
        start = random.uniform(0, math.tau)
        for petal in range(petals):
            angle = start + math.tau * petal / petals
            outline = _leaf((400, 400), length, length * 0.19, angle, roundness=0.62)
            _paint(picture, shade, _polygon(PORTRAIT_SIZE, outline, strength))
    _paint(picture, "#F2C572", _disc(PORTRAIT_SIZE, (400, 400), 34))
    return picture


SCENES: Final[Mapping[str, Callable[[Random], Image.Image]]] = {
    "dawn": _dawn,
    "sea": _sea,
    "dunes": _dunes,
    "leaves": _leaves,
    "pines": _pines,
}
PORTRAITS: Final[Mapping[str, Callable[[Random], Image.Image]]] = {"arches": _arches, "rosette": _rosette}
