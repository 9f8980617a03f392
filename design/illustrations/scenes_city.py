"""The pictures out of doors: the river, the roofs, the square."""

from __future__ import annotations

from .buildings import awning, bunting, house, lamp, skyline, solar, tower, turbine, windows
from .palette import (
    GREEN,
    GREEN3,
    GREEN4,
    GREEN7,
    INK,
    RUST,
    RUST1,
    RUST3,
    RUST4,
    RUST5,
    RUST7,
    SAND,
    SAND1,
    SAND2,
    SAND3,
    SAND7,
    TEAL,
    TEAL1,
    TEAL2,
    TEAL3,
    TEAL4,
    TEAL5,
    TEAL6,
    TEAL7,
    TEAL9,
    WHITE,
)  # fmt: skip
from .shapes import bush, child, circle, cloud, cyclist, ellipse, hills, line, path, person, poplar, rect, shape, tree


def river() -> str:
    """Home: the houses along the river, the tower behind them, guests on the quay."""
    parts = [rect(0, 0, 1500, 1000, SAND2), circle(1090, 300, 190, SAND1), circle(1090, 300, 130, "#fdf0cf")]
    parts += [cloud(120, 150, 250), cloud(640, 90, 190), cloud(1260, 190, 200)]
    parts += [skyline(590, "#e3cfa5", 7, 60, 150), skyline(610, "#cfc3a4", 21, 40, 110)]
    parts += [tower(760, 640, 150, 500, "#c9a877", "#e3c79a", INK)]
    row = [
        (-40, 170, 200, RUST5, "step", TEAL), (128, 150, 240, SAND1, "point", RUST), (276, 176, 190, TEAL5, "step", RUST7),
        (450, 140, 230, RUST3, "step", TEAL7), (588, 166, 180, WHITE, "point", GREEN7), (930, 150, 210, RUST, "step", SAND3),
        (1078, 170, 240, SAND3, "step", RUST7), (1246, 140, 190, TEAL3, "point", TEAL), (1384, 170, 225, RUST4, "step", TEAL9),
    ]  # fmt: skip
    parts += [tree(800, 690, 190, GREEN4), tree(880, 690, 160, GREEN), bush(740, 690, 120, GREEN)]
    for x, w, h, wall, top, door in row:
        parts += [
            house(x, 680, w, h, wall, top=top, door=door, roof=RUST7, glass=TEAL7 if wall not in (TEAL5,) else TEAL9)
        ]
    parts += [rect(0, 676, 1500, 34, "#b9ab8d"), rect(0, 676, 1500, 7, "#d8ccb0")]
    parts += [line([(x, 710), (x, 690)], "#a09274", 2) for x in range(40, 1500, 92)]
    parts += [rect(0, 710, 1500, 150, TEAL5), rect(0, 710, 1500, 16, TEAL7, 0, 'opacity=".45"')]
    for x, w, _h, wall, _top, _door in row:
        parts += [rect(x + 10, 722, w - 20, 74, wall, 8, 'opacity=".28"')]
    parts += [rect(786, 722, 100, 118, "#c9a877", 8, 'opacity=".32"')]
    for n, (x, y) in enumerate(
        ((60, 760), (330, 800), (520, 752), (700, 826), (1010, 778), (1200, 820), (1380, 760), (190, 836))
    ):
        parts += [rect(x, y, 90 + 30 * (n % 3), 5, TEAL2, 2.5, 'opacity=".75"')]
    parts += [
        path("M420 790h230q-14 44-52 44h-128q-36 0-50-44z", RUST), rect(432, 778, 206, 12, SAND3, 4),
        rect(520, 738, 92, 42, WHITE, 6), rect(530, 748, 20, 18, TEAL6, 2), rect(556, 748, 20, 18, TEAL6, 2), rect(582, 748, 20, 18, TEAL6, 2),
    ]  # fmt: skip
    parts += [rect(0, 856, 1500, 150, SAND1), rect(0, 856, 1500, 12, "#d8c69b")]
    parts += [line([(x, 868), (x - 60, 1000)], "#e8d8b2", 3) for x in range(60, 1600, 130)]
    parts += [
        line([(0, 820), (1500, 820)], INK, 6),
        *[line([(x, 820), (x, 866)], INK, 6) for x in range(20, 1500, 120)],
    ]
    parts += [
        person(990, 952, 190, kind=2, top=TEAL6, hair="short", arm=0.5), person(1080, 968, 186, kind=1, top=SAND, hair="bun", dress=True),
        person(1164, 956, 196, kind=4, top=RUST, hair="hat"), person(1246, 968, 182, kind=0, top=TEAL, hair="long", legs=RUST7),
        person(1330, 958, 190, kind=3, top=SAND7, hair="short", legs=TEAL7), cyclist(240, 962, 172, kind=4, top=RUST5, hair="long"),
        lamp(470, 940, 300), tree(60, 940, 250, GREEN), person(640, 944, 176, kind=5, top=RUST5, hair="scarf", dress=True), child(704, 946, 118, kind=1, top=SAND),
    ]  # fmt: skip
    return "".join(parts)


def roofs() -> str:
    """Sustainable city: panels and gardens on the roofs, wind behind, bicycles below."""
    parts = [rect(0, 0, 1500, 1000, TEAL1), circle(330, 250, 120, SAND2), circle(330, 250, 86, SAND3)]
    parts += [cloud(560, 150, 220), cloud(1080, 110, 260), cloud(60, 400, 180)]
    parts += [
        hills(560, 1.2, 40, TEAL2, 0.4),
        turbine(960, 600, 330, 8, TEAL4),
        turbine(1130, 610, 270, 40, TEAL4),
        turbine(1270, 600, 220, 72, TEAL4),
    ]
    parts += [hills(620, 1.6, 34, GREEN3, 2.2), skyline(700, TEAL3, 11, 50, 130)]
    parts += [hills(690, 2.1, 22, GREEN4, 1.0)]
    parts += [poplar(x, 740, 190 + 24 * (x % 3)) for x in (40, 96, 700, 752, 1420, 1470)]
    # A pitched roof full of panels
    parts += [rect(150, 640, 430, 260, SAND1), shape([(110, 650), (240, 430), (490, 430), (620, 650)], RUST5)]
    parts += [
        shape([(110, 650), (240, 430), (490, 430), (620, 650)], INK, 'opacity=".05"'),
        rect(470, 400, 44, 90, RUST7),
        rect(464, 392, 56, 14, RUST),
    ]
    parts += [
        solar(222, 462, 106, 68, 40),
        solar(342, 462, 106, 68, 40),
        solar(170, 548, 106, 68, 40),
        solar(290, 548, 106, 68, 40),
        solar(410, 548, 106, 68, 40),
    ]
    parts += [
        windows(172, 668, 386, 110, 4, 1, TEAL6, WHITE),
        rect(330, 786, 74, 114, TEAL, 3),
        circle(392, 846, 4, SAND),
        windows(170, 790, 140, 90, 1, 1, TEAL6),
        windows(424, 790, 140, 90, 1, 1, TEAL6),
    ]
    # A flat roof with a garden
    parts += [rect(820, 560, 520, 340, RUST3), rect(806, 544, 548, 22, WHITE), windows(836, 584, 488, 190, 5, 2, TEAL7)]
    parts += [
        bush(830, 546, 110, GREEN),
        bush(950, 546, 90, GREEN4),
        tree(1090, 548, 130, GREEN),
        bush(1130, 546, 120, GREEN4),
        bush(1240, 546, 80, GREEN),
    ]
    parts += [
        person(1010, 548, 100, kind=1, top=SAND, hair="hat"),
        awning(836, 790, 228, 46, GREEN, SAND1),
        rect(842, 830, 216, 70, TEAL7),
        rect(1110, 800, 70, 100, RUST, 3),
        windows(1196, 790, 130, 96, 1, 1, TEAL7),
    ]
    parts += [
        rect(0, 890, 1500, 110, "#d9d6c6"),
        rect(0, 890, 1500, 10, WHITE),
        rect(0, 924, 1500, 62, RUST4, 0, 'opacity=".55"'),
    ]
    parts += [rect(x, 952, 60, 6, WHITE, 3) for x in range(30, 1500, 130)]
    parts += [
        tree(690, 900, 250, GREEN),
        tree(760, 900, 190, GREEN4),
        tree(1430, 900, 240, GREEN),
        bush(20, 900, 110, GREEN),
    ]
    parts += [
        cyclist(480, 968, 190, kind=2, top=TEAL6),
        cyclist(960, 974, 200, kind=1, top=SAND, hair="scarf"),
        cyclist(1240, 968, 180, kind=0, top=RUST, hair="bun"),
    ]
    return "".join(parts)


def square() -> str:
    """Inclusive city: one long table on the square, with everybody at it."""
    parts = [rect(0, 0, 1500, 1000, RUST1), circle(760, 330, 250, "#fbeee4")]
    parts += [
        cloud(170, 100, 210),
        cloud(1050, 140, 240),
        skyline(640, "#ecd0bf", 5, 70, 170),
        tower(690, 690, 120, 400, "#ddb79d", "#edcfb9", RUST7),
    ]
    for x, w, h, wall, top in (
        (-70, 190, 300, TEAL5, "step"),
        (118, 170, 250, SAND3, "point"),
        (286, 150, 280, RUST4, "step"),
        (436, 130, 220, TEAL3, "step"),
        (880, 140, 230, SAND1, "point"),
        (1018, 160, 290, RUST5, "step"),
        (1176, 170, 250, TEAL4, "point"),
        (1344, 190, 310, SAND, "step"),
    ):
        parts += [house(x, 720, w, h, wall, top=top, roof=RUST7, shop=wall in (SAND3, RUST5), door=RUST7)]
    parts += [bunting([(250, 330), (760, 300)]), bunting([(760, 300), (1260, 330)])]
    parts += [
        rect(0, 714, 1500, 290, "#efd9c3"),
        *[line([(750 + (x - 750) * 0.8, 720), (x, 1000)], "#e6cbb0", 3) for x in range(-300, 1900, 150)],
    ]
    parts += [line([(0, y), (1500, y)], "#e6cbb0", 3) for y in (770, 850, 950)]
    parts += [tree(60, 800, 300, GREEN), tree(1450, 800, 280, GREEN4)]
    back = (
        (250, 1, TEAL6, "curls"),
        (370, 0, SAND, "long"),
        (490, 3, RUST, "short"),
        (610, 4, TEAL, "scarf"),
        (730, 2, SAND7, "hat"),
        (850, 5, RUST5, "bun"),
        (970, 0, TEAL7, "short"),
        (1090, 3, SAND, "curls"),
        (1210, 2, RUST, "long"),
    )
    for x, kind, top, hair in back:
        parts += [
            person(x, 880, 190, kind=kind, top=top, hair=hair, arm=0.7 if x in (490, 970) else None, flip=x == 970)
        ]
    parts += [
        rect(180, 806, 1110, 26, WHITE, 8),
        rect(180, 824, 1110, 62, SAND2),
        *[path(f"M{x} 886l18 22l18 -22z", SAND2) for x in range(182, 1280, 36)],
    ]
    for n, x in enumerate(range(230, 1260, 84)):
        tone = (RUST4, GREEN, SAND, TEAL4)[n % 4]
        parts += [
            ellipse(x, 806, 30, 7, TEAL2),
            path(f"M{x - 20} 804a20 17 0 0 1 40 0z", tone),
            rect(x + 36, 782, 12, 24, TEAL6, 3),
        ]
    parts += [rect(210, 900, 14, 70, RUST7), rect(1246, 900, 14, 70, RUST7)]
    parts += [
        child(330, 985, 130, kind=5, top=RUST5, arm=1.1),
        child(420, 990, 122, kind=0, top=TEAL6),
        person(1120, 990, 200, kind=1, top=SAND3, hair="scarf", dress=True, arm=0.4, flip=True),
        child(760, 992, 126, kind=3, top=SAND, arm=0.9),
        circle(850, 974, 16, RUST),
    ]
    return "".join(parts)
