"""Houses, towers and what stands in a street, as SVG."""

from __future__ import annotations

from .palette import GREEN, INK, RUST, RUST3, RUST5, RUST7, SAND, SAND1, SAND2, SAND3, TEAL, TEAL2, TEAL6, TEAL7, WHITE
from .shapes import circle, line, path, rect, shape


def windows(
    x: float,
    y: float,
    w: float,
    h: float,
    columns: int,
    rows: int,
    glass: str,
    frame: str = WHITE,
    arched: bool = False,
) -> str:
    """A raster of windows inside a wall of the given size."""
    cell, floor = w / columns, h / rows
    ww, wh = cell * 0.46, floor * 0.58
    found = []
    for row in range(rows):
        for column in range(columns):
            left, top = x + cell * column + (cell - ww) / 2, y + floor * row + (floor - wh) / 2
            r = ww / 2 if arched else 2
            found.append(rect(left - 3, top - 3, ww + 6, wh + 6, frame, r))
            found.append(rect(left, top, ww, wh, glass, max(r - 2, 1)))
            found.append(rect(left + ww / 2 - 1.2, top, 2.4, wh, frame))
            found.append(rect(left, top + wh * 0.42, ww, 2.4, frame))
    return "".join(found)


def house(
    x: float,
    base: float,
    w: float,
    h: float,
    wall: str,
    *,
    top: str = "step",
    roof: str = RUST,
    glass: str = TEAL7,
    columns: int = 2,
    rows: int = 2,
    door: str | None = TEAL,
    shop: bool = False,
) -> str:
    """A front as they stand along a river: stepped, pointed or flat on top, with a plinth, windows and a door."""
    gable = w * 0.62 if top != "flat" else h * 0.06
    y = base - h
    parts = [_top(top, x, y, w, gable, wall, roof), rect(x, y, w, h, wall)]
    parts += [rect(x + w * 0.5, y, w * 0.5, h, INK, 0, 'opacity=".05"')]
    ground = h * 0.28 if door or shop else 0
    parts += [windows(x + w * 0.06, y + h * 0.03, w * 0.88, h - ground - h * 0.05, columns, rows, glass)]
    if top in ("step", "point"):
        parts += [windows(x + w * 0.34, y - gable * 0.42, w * 0.32, gable * 0.42, 1, 1, glass)]
    parts += [rect(x, base - h * 0.035, w, h * 0.035, INK, 0, 'opacity=".18"')]
    if shop:
        parts += [rect(x + w * 0.1, base - ground * 0.86, w * 0.8, ground * 0.86, glass)]
        parts += [awning(x + w * 0.04, base - ground * 0.98, w * 0.92, ground * 0.34)]
    elif door:
        dw = w * (0.24 if columns > 1 else 0.34)
        left = x + w * (0.62 if columns > 1 else 0.33)
        parts += [rect(left - 4, base - ground * 0.84, dw + 8, ground * 0.84, WHITE, 3)]
        parts += [
            rect(left, base - ground * 0.8, dw, ground * 0.8, door, 2),
            circle(left + dw * 0.8, base - ground * 0.36, 2.6, SAND),
        ]
        if columns > 1:
            parts += [rect(x + w * 0.14, base - ground * 0.78, w * 0.34, ground * 0.46, WHITE, 2)]
            parts += [rect(x + w * 0.14 + 4, base - ground * 0.78 + 4, w * 0.34 - 8, ground * 0.46 - 8, glass)]
    return "".join(parts)


def _top(kind: str, x: float, y: float, w: float, gable: float, wall: str, roof: str) -> str:
    if kind == "flat":
        return rect(x - 5, y - gable, w + 10, gable + 4, roof)
    if kind == "point":
        point = [(x, y + 1), (x + w / 2, y - gable), (x + w, y + 1)]
        return shape(point, wall) + line([(x - 6, y + 4), (x + w / 2, y - gable - 2), (x + w + 6, y + 4)], roof, 10)
    if kind == "roof":
        return shape(
            [(x - 8, y + 2), (x + w * 0.16, y - gable * 0.7), (x + w * 0.84, y - gable * 0.7), (x + w + 8, y + 2)], roof
        )
    steps = 4
    dx, dy = w / 2 / (steps + 0.5), gable / (steps + 0.3)
    found = [
        rect(x + dx * step, y - dy * (step + 1), w - 2 * dx * step, dy * (step + 1) + 1, wall) for step in range(steps)
    ]
    found += [rect(x + dx * step - 2, y - dy * (step + 1) - 5, dx + 4, 6, WHITE) for step in range(steps)]
    found += [rect(x + w - dx * (step + 1) - 2, y - dy * (step + 1) - 5, dx + 4, 6, WHITE) for step in range(steps)]
    found += [rect(x + w / 2 - dx * 0.55, y - dy * (steps + 0.7), dx * 1.1, dy * 1.2, wall)]
    found += [rect(x + w / 2 - dx * 0.75, y - dy * (steps + 0.75) - 5, dx * 1.5, 6, WHITE)]
    return "".join(found)


def awning(x: float, y: float, w: float, h: float, one: str = RUST5, two: str = SAND1) -> str:
    """A striped sun blind."""
    count = max(4, round(w / 26))
    part = w / count
    return "".join(
        path(
            f"M{x + part * n:.1f} {y:.1f}h{part:.1f}v{h:.1f}a{part / 2:.1f} {part / 2:.1f} 0 0 1 {-part:.1f} 0z",
            one if n % 2 else two,
        )
        for n in range(count)
    )


def tower(x: float, base: float, w: float, h: float, wall: str, light: str, dark: str) -> str:
    """A blunt church tower with buttresses and blind windows."""
    parts = []
    for level, (scale, share) in enumerate(((1, 0.4), (0.88, 0.34), (0.76, 0.26))):
        height = h * share
        low = base - h * sum((0.4, 0.34, 0.26)[:level])
        ww = w * scale
        left = x + (w - ww) / 2
        parts += [
            rect(left, low - height, ww, height + 2, wall),
            rect(left + ww * 0.55, low - height, ww * 0.45, height + 2, dark, 0, 'opacity=".22"'),
        ]
        for column in range(2):
            cx = left + ww * (0.16 + 0.4 * column)
            parts += [
                path(
                    f"M{cx:.1f} {low - height * 0.1:.1f}v{-height * 0.55:.1f}q{ww * 0.13:.1f} {-height * 0.26:.1f} {ww * 0.26:.1f} 0v{height * 0.55:.1f}z",
                    dark,
                    'opacity=".55"',
                )
            ]
        for edge in (left - w * 0.05, left + ww - w * 0.05):
            parts += [rect(edge, low - height * 1.04, w * 0.1, height * 1.04, light)]
            parts += [
                shape(
                    [
                        (edge, low - height * 1.04),
                        (edge + w * 0.05, low - height * 1.04 - w * 0.24),
                        (edge + w * 0.1, low - height * 1.04),
                    ],
                    light,
                )
            ]
        parts += [rect(left - w * 0.03, low - height, ww + w * 0.06, w * 0.05, light)]
    cy = base - h * 0.5
    parts += [circle(x + w / 2, cy, w * 0.15, SAND), circle(x + w / 2, cy, w * 0.11, wall)]
    parts += [line([(x + w / 2, cy - w * 0.07), (x + w / 2, cy), (x + w / 2 + w * 0.05, cy)], SAND, 3)]
    return "".join(parts)


def skyline(base: float, fill: str, seed: int = 3, low: float = 60, high: float = 170) -> str:
    """A far row of roofs in one colour."""
    found, x, n = [], -20.0, seed
    while x < 1500:
        n = (n * 1103515245 + 12345) % 2147483648
        w, h = 60 + n % 70, low + (n >> 8) % int(high - low)
        kind = (n >> 4) % 3
        found.append(rect(x, base - h, w + 1, h, fill))
        if kind:
            found.append(shape([(x, base - h + 1), (x + w / 2, base - h - w * 0.5), (x + w, base - h + 1)], fill))
        else:
            found += [rect(x + w * (0.1 * s), base - h - 11 * s, w * (1 - 0.2 * s), 12, fill) for s in range(1, 5)]
        x += w
    return "".join(found)


def solar(x: float, y: float, w: float, h: float, lean: float = 0.0, columns: int = 4) -> str:
    """A panel that leans sideways by `lean` pixels."""
    corner = [(x + lean, y), (x + w + lean, y), (x + w, y + h), (x, y + h)]
    lines = [
        line([(x + lean + w * n / columns, y), (x + w * n / columns, y + h)], TEAL6, 2.4) for n in range(1, columns)
    ]
    lines += [line([(x + lean / 2, y + h / 2), (x + w + lean / 2, y + h / 2)], TEAL6, 2.4)]
    glint = shape(
        [(x + lean + w * 0.62, y), (x + lean + w * 0.8, y), (x + w * 0.56, y + h), (x + w * 0.38, y + h)],
        WHITE,
        'opacity=".12"',
    )
    return shape(corner, TEAL) + "".join(lines) + glint + line([*corner, corner[0]], TEAL2, 4)


def turbine(x: float, base: float, h: float, turn: float = 12, fill: str = WHITE) -> str:
    blade = path(
        f"M0 0Q{h * 0.035:.1f} {-h * 0.12:.1f} {h * 0.008:.1f} {-h * 0.5:.1f}Q{-h * 0.02:.1f} {-h * 0.2:.1f} 0 0Z", fill
    )
    mast = shape(
        [(x - h * 0.012, base - h), (x + h * 0.012, base - h), (x + h * 0.024, base), (x - h * 0.024, base)], fill
    )
    hub = "".join(
        f'<g transform="translate({x:.1f} {base - h:.1f}) rotate({turn + 120 * n})">{blade}</g>' for n in range(3)
    )
    return mast + hub + circle(x, base - h, h * 0.022, fill)


def lamp(x: float, base: float, h: float, glow: str = SAND3, post: str = INK, is_lit: bool = False) -> str:
    cone = (
        shape(
            [
                (x + h * 0.18, base - h * 0.94),
                (x + h * 0.26, base - h * 0.94),
                (x + h * 0.52, base),
                (x - h * 0.1, base),
            ],
            SAND2,
            'opacity=".22"',
        )
        if is_lit
        else ""
    )
    return (
        cone + path(f"M{x:.1f} {base:.1f}V{base - h * 0.92:.1f}q0 {-h * 0.08:.1f} {h * 0.1:.1f} {-h * 0.08:.1f}h{h * 0.12:.1f}", "none", f'stroke="{post}" stroke-width="{h * 0.026:.1f}" stroke-linecap="round"')
        + rect(x + h * 0.15, base - h * 1.01, h * 0.14, h * 0.055, post, 4) + rect(x + h * 0.17, base - h * 0.96, h * 0.1, h * 0.022, glow, 3)
    )  # fmt: skip


def bunting(points: list[tuple[float, float]], colours: tuple[str, ...] = (RUST, SAND, TEAL6, RUST3)) -> str:
    """Little flags on a rope that hangs between two points."""
    (x1, y1), (x2, y2) = points
    sag, count = 60, 13
    at = [
        (x1 + (x2 - x1) * n / count, y1 + (y2 - y1) * n / count + sag * 4 * (n / count) * (1 - n / count))
        for n in range(count + 1)
    ]
    flags = [
        shape(
            [at[n], at[n + 1], ((at[n][0] + at[n + 1][0]) / 2, (at[n][1] + at[n + 1][1]) / 2 + 38)],
            colours[n % len(colours)],
        )
        for n in range(count)
    ]
    return "".join(flags) + line(at, INK, 2)


def bench(x: float, base: float, w: float, wood: str = RUST5) -> str:
    return (
        rect(x, base - 74, w, 13, wood, 4) + rect(x, base - 96, w, 11, wood, 4) + rect(x - 4, base - 46, w + 8, 13, wood, 4)
        + rect(x + 12, base - 96, 8, 96, INK, 3) + rect(x + w - 20, base - 96, 8, 96, INK, 3)
    )  # fmt: skip


def planter(x: float, base: float, size: float, pot: str = RUST7) -> str:
    leaves = "".join(
        f'<g transform="translate({x:.1f} {base - size * 0.4:.1f}) rotate({angle})">'
        + path(
            f"M0 0Q{size * 0.16:.1f} {-size * 0.4:.1f} 0 {-size * 0.75:.1f}Q{-size * 0.16:.1f} {-size * 0.4:.1f} 0 0Z",
            GREEN,
        )
        + "</g>"
        for angle in (-42, -20, 0, 20, 42)
    )
    return leaves + shape(
        [
            (x - size * 0.24, base - size * 0.42),
            (x + size * 0.24, base - size * 0.42),
            (x + size * 0.17, base),
            (x - size * 0.17, base),
        ],
        pot,
    )
