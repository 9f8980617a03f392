"""The pictures out of doors: river, roofs, square, evening street, growing quarter."""

from __future__ import annotations

from .buildings import awning, bench, bunting, house, lamp, skyline, solar, tower, turbine, windows
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
