"""The pictures of streets: by evening, in a growing quarter, before the town hall."""

from __future__ import annotations

from .buildings import awning, bench, house, lamp, skyline, tower, windows
from .palette import (
    GREEN,
    GREEN3,
    GREEN4,
    INK,
    RUST,
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
from .shapes import bush, child, circle, cloud, cyclist, hills, line, path, person, rect, shape, tree


def evening() -> str:
    """Smart city: lit windows, careful lamps, sensors that talk to each other, the tram."""
    parts = [rect(0, 0, 1500, 1000, TEAL9), circle(1180, 220, 88, SAND2), circle(1150, 204, 80, TEAL9)]
    for n in range(46):
        parts += [circle((n * 331 + 70) % 1500, (n * 173 + 30) % 420, 2 + n % 3 * 0.8, TEAL3, 'opacity=".8"')]
    parts += [skyline(640, "#0d4453", 9, 120, 260), skyline(680, TEAL, 15, 80, 190)]
    walls = (
        (-30, 200, 330, TEAL7),
        (168, 160, 260, TEAL6),
        (326, 210, 380, "#1a5666"),
        (534, 150, 280, TEAL5),
        (900, 170, 300, TEAL7),
        (1068, 210, 390, TEAL6),
        (1276, 160, 270, "#1a5666"),
        (1434, 150, 330, TEAL7),
    )
    for n, (x, w, h, wall) in enumerate(walls):
        parts += [
            house(
                x,
                780,
                w,
                h,
                wall,
                top=("step", "flat", "flat", "point")[n % 4],
                roof=TEAL9,
                glass=SAND if n % 3 else SAND3,
                columns=3 if w > 180 else 2,
                rows=4 if h > 350 else 3,
                door=RUST5,
            )
        ]
    parts += [tower(700, 790, 160, 520, "#1a5666", TEAL6, TEAL9)]
    dots = [(410, 300), (620, 210), (780, 250), (980, 190), (1170, 330), (250, 420), (1350, 430)]
    links = ((0, 1), (1, 2), (2, 3), (3, 4), (0, 5), (4, 6), (0, 2), (2, 4))
    parts += [line([dots[a], dots[b]], SAND3, 2.5, 'stroke-dasharray="2 12"') for a, b in links]
    for x, y in dots:
        parts += [circle(x, y, 24, SAND, 'opacity=".2"'), circle(x, y, 9, SAND2)]
    parts += [
        rect(0, 776, 1500, 230, "#12303a"),
        rect(0, 776, 1500, 14, TEAL5),
        rect(0, 874, 1500, 6, TEAL6),
        rect(0, 940, 1500, 6, TEAL6),
    ]
    for x in (90, 520, 960, 1330):
        parts += [lamp(x, 800, 270, SAND2, "#071f26", is_lit=True)]
        parts += [
            path(
                f"M{x + 38 + r} {528 - r * 0.2}a{r} {r} 0 0 1 {-0.0} {r * 0.9}",
                "none",
                f'stroke="{SAND3}" stroke-width="3.5" stroke-linecap="round"',
            )
            for r in (34, 52)
        ]
    parts += [
        rect(560, 800, 470, 122, WHITE, 26),
        rect(560, 884, 470, 38, RUST, 18),
        rect(560, 884, 470, 20, RUST),
        *[rect(588 + 106 * n, 818, 88, 50, TEAL7, 8) for n in range(4)],
        circle(660, 924, 20, INK),
        circle(930, 924, 20, INK),
        rect(1006, 894, 20, 14, SAND2, 4),
    ]
    parts += [circle(640 + 106 * n, 850, 12, tone) for n, tone in enumerate((RUST3, "#8d5b3e", SAND3))] + [
        rect(624 + 106 * n, 860, 32, 8, SAND, 4) for n in range(3)
    ]
    parts += [
        person(180, 872, 150, kind=2, top=SAND, hair="long", legs=TEAL4),
        person(1180, 870, 150, kind=1, top=RUST5, legs=TEAL4, hair="curls"),
        cyclist(340, 980, 170, kind=4, top=SAND3),
    ]
    return "".join(parts)


def quarter() -> str:
    """Urban development: old fronts, a new building in scaffolding, water and green between them."""
    parts = [
        rect(0, 0, 1500, 1000, "#dcebea"),
        circle(250, 240, 110, WHITE),
        cloud(420, 120, 240),
        cloud(1060, 90, 220),
        cloud(760, 240, 150),
    ]
    parts += [skyline(660, TEAL3, 31, 50, 150), hills(650, 1.4, 20, GREEN3, 1.2)]
    parts += [
        rect(1090, 130, 26, 620, SAND),
        *[line([(1090, y), (1116, y + 36), (1090, y + 72)], SAND7, 4) for y in range(140, 720, 72)],
    ]
    parts += [
        shape([(760, 150), (1400, 150), (1400, 170), (760, 170)], SAND),
        *[line([(x, 170), (x + 30, 150), (x + 60, 170)], SAND7, 4) for x in range(770, 1380, 60)],
        shape([(1070, 150), (1103, 76), (1136, 150)], SAND),
        line([(1103, 78), (780, 150)], SAND7, 3),
        line([(1103, 78), (1380, 150)], SAND7, 3),
        rect(1330, 170, 64, 56, INK, 4),
        line([(850, 170), (850, 330)], INK, 3),
        rect(806, 330, 88, 40, RUST5, 2),
        rect(1122, 176, 44, 50, RUST, 4),
    ]
    for x, w, h, wall, top in (
        (-40, 160, 290, RUST5, "step"),
        (118, 140, 240, SAND1, "point"),
        (256, 150, 270, RUST3, "step"),
    ):
        parts += [house(x, 760, w, h, wall, top=top, roof=RUST7, door=TEAL)]
    parts += [
        rect(430, 470, 230, 290, TEAL6),
        rect(420, 458, 250, 16, WHITE),
        windows(444, 484, 202, 190, 3, 3, SAND2, WHITE),
        rect(510, 690, 70, 70, TEAL9),
        bush(440, 462, 90, GREEN),
        bush(550, 462, 100, GREEN4),
    ]
    for n in range(3):
        parts += [rect(452 + 68 * n, 540, 56, 8, GREEN), rect(452 + 68 * n, 602, 56, 8, GREEN4)]
    parts += [
        rect(740, 420, 330, 340, SAND2),
        *[rect(740, y, 330, 12, SAND7) for y in (420, 504, 588, 672)],
        windows(752, 600, 306, 150, 4, 2, TEAL5, SAND1),
    ]
    parts += [line([(x, 396), (x, 760)], INK, 5) for x in range(732, 1090, 86)] + [
        line([(722, y), (1086, y)], INK, 5) for y in (496, 580, 664)
    ]
    parts += [
        line([(732, 580), (818, 496)], INK, 3),
        line([(904, 664), (990, 580)], INK, 3),
        person(800, 496, 92, kind=2, top=SAND, hair="hat"),
        person(960, 580, 92, kind=1, top=RUST, hair="hat", arm=0.6),
        person(1010, 420, 92, kind=0, top=TEAL, hair="hat"),
    ]
    parts += [
        rect(1190, 540, 260, 220, RUST4),
        rect(1180, 528, 280, 16, WHITE),
        windows(1204, 552, 232, 140, 4, 2, TEAL7),
        rect(1290, 700, 60, 60, TEAL),
        awning(1366, 694, 84, 30),
    ]
    parts += [rect(0, 756, 1500, 250, GREEN3), path("M0 756h1500v30q-260 40 -500 14t-520 20t-480 -16z", "#efe6cc")]
    parts += [
        path("M240 1000Q360 860 640 868T1120 900T1500 880V1000Z", TEAL4),
        path("M330 1000Q440 896 660 900T1110 930T1500 914V1000Z", TEAL5),
        *[rect(x, y, 90, 5, TEAL2, 2.5) for x, y in ((560, 930), (820, 960), (1160, 950), (1340, 975))],
    ]
    parts += [
        tree(70, 880, 260, GREEN),
        tree(180, 850, 190, GREEN4),
        tree(1440, 870, 250, GREEN),
        tree(1140, 830, 180, GREEN4),
        bush(330, 880, 120, GREEN),
    ]
    parts += [
        person(500, 858, 150, kind=4, top=RUST, hair="short", arm=0.9),
        person(570, 860, 146, kind=3, top=TEAL, hair="long"),
        rect(514, 806, 46, 34, WHITE, 2, 'transform="rotate(-8 537 823)"'),
        cyclist(860, 852, 140, kind=0, top=SAND),
        person(1280, 850, 150, kind=1, top=SAND7, hair="bun", dress=True),
        child(1336, 850, 100, kind=5, top=RUST5),
        bench(180, 950, 170),
    ]
    return "".join(parts)


def town_hall() -> str:
    """The governing agreement: the town hall with its flags, and the town on its steps."""
    parts = [
        rect(0, 0, 1500, 1000, TEAL2),
        circle(1180, 260, 150, TEAL1),
        cloud(140, 170, 240),
        cloud(1120, 130, 230),
        skyline(700, TEAL3, 17, 90, 210),
    ]
    parts += [
        house(-60, 800, 190, 300, RUST4, top="step", roof=RUST7),
        house(128, 800, 170, 250, SAND3, top="point", roof=RUST7),
        house(1210, 800, 170, 270, RUST3, top="point", roof=RUST7),
        house(1378, 800, 190, 320, RUST5, top="step", roof=RUST7),
    ]
    parts += [
        shape([(300, 392), (390, 270), (1110, 270), (1200, 392)], TEAL),
        *[line([(390 + n * 60, 272), (330 + n * 70, 388)], TEAL7, 3) for n in range(13)],
    ]
    parts += [
        rect(680, 150, 140, 240, SAND1),
        shape([(664, 154), (750, 10), (836, 154)], TEAL),
        rect(664, 148, 172, 14, WHITE),
        circle(750, 236, 44, WHITE),
        circle(750, 236, 36, TEAL7),
        line([(750, 210), (750, 236), (768, 246)], SAND2, 5),
        circle(750, 12, 9, SAND),
    ]
    parts += [
        rect(310, 388, 880, 420, SAND1),
        rect(296, 380, 908, 20, WHITE),
        rect(310, 576, 880, 14, SAND3),
        windows(326, 410, 848, 156, 8, 1, TEAL7, WHITE, arched=True),
    ]
    for n in range(7):
        left = 338 + n * 120
        parts += [
            path(f"M{left} 808V668a52 52 0 0 1 104 0v140z", TEAL7 if n != 3 else RUST7),
            rect(left - 12, 662, 10, 146, SAND3),
            rect(left - 16, 654, 18, 10, SAND),
        ]
    parts += [rect(772, 690, 4, 118, RUST)] + [
        rect(700, 690, 100, 118, RUST, 2),
        line([(750, 690), (750, 808)], RUST7, 4),
        circle(740, 752, 4, SAND),
        circle(760, 752, 4, SAND),
    ]
    for x, one, two in ((470, RUST, SAND), (610, TEAL6, WHITE), (890, SAND, RUST), (1030, RUST5, TEAL7)):
        parts += [
            line([(x, 600), (x + 4, 470)], INK, 5),
            path(f"M{x + 4} 470q30 -16 60 0t54 0v36q-24 14 -54 0t-60 0z", one),
            path(f"M{x + 3} 506q30 -16 60 0t54 0v34q-24 14 -54 0t-60 0z", two),
        ]
    parts += [
        rect(0, 800, 1500, 210, "#e9dfc8"),
        *[rect(420 - 36 * n, 800 + 26 * n, 660 + 72 * n, 28, (WHITE, SAND1)[n % 2]) for n in range(4)],
        *[rect(420 - 36 * n, 824 + 26 * n, 660 + 72 * n, 4, SAND3) for n in range(4)],
    ]
    parts += [
        tree(210, 880, 270, GREEN),
        tree(1300, 880, 270, GREEN4),
        bush(40, 890, 140, GREEN),
        bush(1390, 890, 120, GREEN),
    ]
    people = (
        (560, 900, 2, TEAL6, "short"),
        (640, 930, 0, RUST, "long"),
        (730, 880, 1, SAND, "bun"),
        (850, 920, 4, TEAL, "scarf"),
        (930, 890, 3, RUST5, "short"),
        (1080, 965, 5, SAND7, "hat"),
        (380, 970, 1, RUST5, "curls"),
    )
    for x, y, kind, top, hair in people:
        parts += [
            person(
                x,
                y,
                150,
                kind=kind,
                top=top,
                hair=hair,
                dress=hair in ("bun", "long"),
                arm=0.5 if x == 930 else None,
                flip=True,
            )
        ]
    parts += [cyclist(190, 980, 160, kind=2, top=SAND), child(1150, 968, 104, kind=0, top=TEAL6)]
    return "".join(parts)
