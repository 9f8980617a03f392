"""Plain shapes, plants, sky and people as SVG."""

from __future__ import annotations

import math

from .palette import GREEN, GREEN4, GREEN7, HAIRS, INK, RUST, RUST5, SAND, SKINS, TEAL6, TEAL7, WHITE

Points = list[tuple[float, float]]


def rect(x: float, y: float, w: float, h: float, fill: str, r: float = 0, more: str = "") -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" rx="{r}" fill="{fill}" {more}/>'


def circle(x: float, y: float, r: float, fill: str, more: str = "") -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{fill}" {more}/>'


def ellipse(x: float, y: float, rx: float, ry: float, fill: str, more: str = "") -> str:
    return f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="{rx:.1f}" ry="{ry:.1f}" fill="{fill}" {more}/>'


def path(d: str, fill: str = "none", more: str = "") -> str:
    return f'<path d="{d}" fill="{fill}" {more}/>'


def shape(points: Points, fill: str, more: str = "") -> str:
    return f'<polygon points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}" fill="{fill}" {more}/>'


def line(points: Points, colour: str, width: float, more: str = "") -> str:
    joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return (
        f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="{width}"'
        f' stroke-linecap="round" stroke-linejoin="round" {more}/>'
    )


def group(content: str, x: float = 0, y: float = 0, scale: float = 1, more: str = "") -> str:
    return f'<g transform="translate({x:.1f} {y:.1f}) scale({scale:.3f})" {more}>{content}</g>'


def cloud(x: float, y: float, size: float, fill: str = WHITE, opacity: float = 0.85) -> str:
    """Two lying pills; flat below."""
    return (
        f'<g opacity="{opacity}">'
        + rect(x, y, size, size * 0.2, fill, size * 0.1)
        + rect(x + size * 0.2, y - size * 0.13, size * 0.5, size * 0.26, fill, size * 0.13)
        + "</g>"
    )


def hills(height: float, waves: float, amplitude: float, fill: str, phase: float = 0) -> str:
    """A soft ridge over the whole width."""
    tops = [(x, height + amplitude * math.sin(phase + waves * x / 1500 * math.tau)) for x in range(0, 1501, 20)]
    return shape([(0, 1000), *tops, (1500, 1000)], fill)


def tree(x: float, base: float, size: float, fill: str = GREEN, dark: str = GREEN7) -> str:
    """A round crown of two tones on a thin trunk."""
    trunk = rect(x - size * 0.035, base - size * 0.55, size * 0.07, size * 0.55, dark)
    crown = circle(x, base - size * 0.72, size * 0.34, fill)
    shade = path(
        f"M{x:.1f} {base - size * 1.06:.1f}a{size * 0.34:.1f} {size * 0.34:.1f} 0 0 1 0 {size * 0.68:.1f}z",
        dark,
        'opacity=".28"',
    )
    return trunk + crown + shade


def poplar(x: float, base: float, size: float, fill: str = GREEN4, dark: str = GREEN7) -> str:
    return (
        rect(x - size * 0.025, base - size * 0.3, size * 0.05, size * 0.3, dark)
        + ellipse(x, base - size * 0.58, size * 0.17, size * 0.44, fill)
        + path(
            f"M{x:.1f} {base - size * 1.02:.1f}a{size * 0.17:.1f} {size * 0.44:.1f} 0 0 1 0 {size * 0.88:.1f}z",
            dark,
            'opacity=".25"',
        )
    )


def bush(x: float, base: float, size: float, fill: str = GREEN) -> str:
    return "".join(
        path(f"M{x + dx * size:.1f} {base}a{r * size:.1f} {r * size:.1f} 0 0 1 {2 * r * size:.1f} 0z", fill)
        for dx, r in ((0, 0.28), (0.4, 0.36), (0.95, 0.24))
    )


def person(
    x: float,
    base: float,
    size: float = 150,
    *,
    kind: int = 0,
    top: str = RUST,
    legs: str = INK,
    hair: str = "short",
    dress: bool = False,
    arm: float | None = None,
    flip: bool = False,
) -> str:
    """Somebody who stands: head, coat and legs. `arm` is the angle of a stretched arm; nobody has a face."""
    skin, tone = SKINS[kind % len(SKINS)], HAIRS[kind % len(HAIRS)]
    parts = [ellipse(0, 0, 17, 3.5, INK, 'opacity=".14"')]
    if dress:
        parts += [rect(-6, -18, 4.5, 17, skin), rect(1.5, -18, 4.5, 17, skin)]
        parts += [path("M-11 -66Q0 -72 11 -66L17 -16H-17Z", top)]
    else:
        parts += [rect(-9.5, -38, 8.4, 37, legs, 2), rect(1.1, -38, 8.4, 37, legs, 2)]
        parts += [path("M-13 -62Q-13 -70 -5 -70H5Q13 -70 13 -62L13 -32H-13Z", top)]
    parts += [rect(-10, -2.5, 10, 3.5, INK, 1.5), rect(1, -2.5, 10, 3.5, INK, 1.5)]
    if arm is None:
        parts += [path("M-12 -64L-15.5 -38", "none", f'stroke="{top}" stroke-width="6.5" stroke-linecap="round"')]
        parts += [path("M12 -64L15.5 -38", "none", f'stroke="{top}" stroke-width="6.5" stroke-linecap="round"')]
        parts += [circle(-15.8, -35.5, 3.2, skin), circle(15.8, -35.5, 3.2, skin)]
    else:
        end = (10 + 27 * math.cos(arm), -63 - 27 * math.sin(arm))
        stroke = f'stroke="{top}" stroke-width="6.5" stroke-linecap="round"'
        parts += [path("M-12 -64L-15.5 -38", "none", stroke), circle(-15.8, -35.5, 3.2, skin)]
        parts += [path(f"M10 -63L{end[0]:.1f} {end[1]:.1f}", "none", stroke), circle(*end, 3.4, skin)]
    parts += [rect(-3.2, -77, 6.4, 9, skin, 2), circle(0, -83.5, 9.6, skin)]
    parts += [_hair(hair, tone)]
    mirror = "scale(-1 1)" if flip else ""
    return group(f'<g transform="{mirror}">{"".join(parts)}</g>', x, base, size / 94)


def _hair(kind: str, tone: str) -> str:
    cap = path("M-9.8 -83A9.8 9.8 0 0 1 9.8 -83Q4 -89 -2 -88Q-7 -87.5 -9.8 -83Z", tone)
    if kind == "long":
        return path("M-10.4 -68V-84A10.4 10.4 0 0 1 10.4 -84V-80Q3 -88 -4 -86L-4.4 -68Z", tone)
    if kind == "bun":
        return cap + circle(-3, -95, 5, tone)
    if kind == "scarf":
        return path("M-11 -66V-84A11 11.5 0 0 1 11 -84Q11 -74 8 -68Q9 -82 1 -89Q-5 -86 -5 -74L-4 -66Z", TEAL6) + path(
            "M-12 -70Q0 -60 12 -70L10 -64H-11Z", TEAL6
        )
    if kind == "curls":
        return "".join(circle(dx, dy, 5.6, tone) for dx, dy in ((-8, -87), (-3, -92), (4, -92), (8.5, -87)))
    if kind == "hat":
        return path("M-9.8 -86A9.8 9.6 0 0 1 9.8 -86Z", SAND) + rect(-13, -88, 26, 3.4, SAND, 1.5)
    return cap


def child(x: float, base: float, size: float, *, kind: int = 0, top: str = SAND, arm: float | None = None) -> str:
    return person(x, base, size, kind=kind, top=top, legs=TEAL7, hair="curls" if kind % 2 else "short", arm=arm)


def bicycle(x: float, base: float, size: float, colour: str = RUST) -> str:
    """A city bike that leans nowhere."""
    wheel = f'stroke="{INK}" stroke-width="3.2"'
    frame = f'stroke="{colour}" stroke-width="4.4" stroke-linecap="round" stroke-linejoin="round"'
    content = (
        circle(-34, -24, 22, "none", wheel) + circle(34, -24, 22, "none", wheel)
        + path("M-34 -24L-16 -58H20L34 -24M-16 -58L0 -24H-34M0 -24L20 -58L17 -70H28", "none", frame)
        + path("M-24 -64H-8", "none", f'stroke="{INK}" stroke-width="6" stroke-linecap="round"')
    )  # fmt: skip
    return group(content, x, base, size / 110)


def cyclist(x: float, base: float, size: float, *, kind: int = 0, top: str = SAND, hair: str = "short") -> str:
    """Somebody on a bike, riding to the right."""
    skin, tone = SKINS[kind], HAIRS[kind]
    leg = f'stroke="{TEAL7}" stroke-width="9" stroke-linecap="round" stroke-linejoin="round"'
    coat = f'stroke="{top}" stroke-width="18" stroke-linecap="round"'
    arm = f'stroke="{top}" stroke-width="7" stroke-linecap="round"'
    rider = (
        path("M-14 -66L6 -46L0 -18", "none", leg) + path("M-12 -70L0 -104", "none", coat)
        + path("M2 -104L24 -74", "none", arm) + rect(0, -122, 7, 10, skin) + circle(5, -128, 11, skin)
        + f'<g transform="translate(5 -45) scale(1.12)">{_hair(hair, tone).replace(TEAL6, RUST5)}</g>'
    )  # fmt: skip
    return bicycle(x, base, size) + group(rider, x, base, size / 110)
