"""The pictures from near by: the counter, the open door, the wall of windows."""

from __future__ import annotations

from .buildings import bench, house, planter, skyline, tower
from .palette import (
    GREEN,
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
from .shapes import bush, child, circle, cloud, line, path, person, rect, shape, tree


def counter() -> str:
    """Customer service: one desk for all questions, a view of the town, nobody waits long."""
    parts = [rect(0, 0, 1500, 1000, SAND1), rect(120, 110, 800, 470, WHITE, 10), rect(138, 128, 764, 434, TEAL1)]
    view = [
        circle(700, 260, 80, SAND2),
        cloud(220, 200, 160),
        skyline(560, TEAL3, 13, 60, 150),
        tower(470, 562, 100, 300, TEAL4, TEAL5, TEAL7),
    ]
    parts += [
        f'<clipPath id="pane"><rect x="138" y="128" width="764" height="434"/></clipPath><g clip-path="url(#pane)">{"".join(view)}</g>'
    ]
    parts += [rect(386, 110, 12, 470, WHITE), rect(642, 110, 12, 470, WHITE), rect(100, 572, 840, 20, SAND3, 4)]
    parts += [planter(190, 576, 130, TEAL6), planter(840, 576, 110, RUST5)]
    parts += [
        rect(1000, 150, 380, 250, TEAL, 16),
        rect(1030, 184, 150, 84, SAND, 10),
        rect(1052, 216, 50, 20, TEAL, 4),
        rect(1112, 216, 48, 20, TEAL, 4),
    ]
    for n in range(2):
        parts += [rect(1030, 290 + n * 46, 110, 28, TEAL6, 6), rect(1156, 290 + n * 46, 190, 28, TEAL7, 6)]
    parts += [
        rect(1204, 184, 142, 84, TEAL7, 10),
        circle(1240, 226, 20, TEAL4),
        rect(1270, 208, 56, 10, TEAL3, 5),
        rect(1270, 232, 40, 10, TEAL3, 5),
    ]
    for x in (300, 640, 1180):
        parts += [
            line([(x, 0), (x, 62 if x != 1180 else 40)], INK, 5),
            path(f"M{x - 54} {106 if x != 1180 else 84}a54 46 0 0 1 108 0z", RUST if x != 640 else SAND),
        ]
    parts += [
        rect(0, 760, 1500, 250, "#ecd9b2"),
        *[line([(x, 760), (x - 140, 1000)], "#e2cb9c", 3) for x in range(60, 1760, 170)],
    ]
    parts += [
        person(420, 806, 300, kind=1, top=TEAL6, hair="bun"),
        person(830, 806, 300, kind=2, top=RUST5, hair="short"),
    ]
    parts += [
        rect(230, 640, 820, 30, SAND7, 8),
        rect(250, 668, 780, 250, RUST5),
        *[rect(250 + 78 * n, 668, 6, 250, RUST, 0, 'opacity=".5"') for n in range(1, 10)],
        rect(250, 894, 780, 24, RUST7),
    ]
    parts += [
        rect(500, 560, 130, 84, INK, 8),
        rect(508, 568, 114, 66, TEAL4, 4),
        rect(556, 640, 18, 8, INK),
        rect(900, 566, 120, 78, INK, 8),
        rect(908, 574, 104, 60, TEAL4, 4),
        circle(700, 626, 15, SAND3),
        rect(684, 632, 32, 10, SAND3, 5),
    ]
    parts += [rect(300, 620, 90, 8, WHITE), rect(306, 612, 84, 8, TEAL2)]
    parts += [
        person(610, 962, 330, kind=4, top=SAND, hair="long", dress=True, arm=0.45),
        person(1000, 975, 330, kind=3, top=TEAL, hair="hat", arm=0.5, flip=True),
        child(520, 968, 190, kind=0, top=RUST4),
    ]
    parts += [
        rect(1210, 640, 120, 290, TEAL7, 14),
        rect(1226, 660, 88, 120, TEAL2, 8),
        rect(1240, 680, 60, 12, TEAL5, 4),
        rect(1240, 704, 44, 12, TEAL5, 4),
        rect(1240, 740, 60, 26, RUST, 6),
        rect(1190, 926, 160, 16, TEAL9, 6),
    ]
    parts += [
        person(1390, 975, 310, kind=5, top=RUST, hair="scarf", arm=0.8, flip=True, dress=True),
        planter(110, 930, 320, RUST7),
    ]
    return "".join(parts)


def open_door() -> str:
    """Social policy: a door that stands open, somebody who walks along, a bench in the shade."""
    parts = [
        rect(0, 0, 1500, 1000, "#f3e6d0"),
        circle(1190, 250, 160, SAND1),
        cloud(960, 150, 240),
        cloud(1280, 330, 170),
        skyline(640, "#e4cfae", 23, 50, 140),
        skyline(670, "#d9c3a0", 41, 30, 90),
    ]
    parts += [
        house(960, 740, 130, 200, RUST3, top="step", roof=RUST7, door=TEAL),
        house(1088, 740, 150, 170, TEAL4, top="point", roof=RUST7, door=RUST7),
        house(1236, 740, 130, 220, SAND3, top="step", door=RUST),
        house(1364, 740, 170, 180, RUST4, top="point", roof=RUST7, door=TEAL9),
    ]
    parts += [
        rect(90, 190, 780, 600, TEAL6),
        shape([(60, 200), (180, 70), (780, 70), (900, 200)], TEAL9),
        rect(60, 192, 840, 18, WHITE),
        rect(480, 210, 390, 580, INK, 0, 'opacity=".06"'),
    ]
    for x in (140, 290, 610, 760):
        for y in (260, 430):
            parts += [
                rect(x - 6, y - 6, 92, 122, WHITE, 4),
                rect(x, y, 80, 110, SAND2, 2),
                rect(x + 38, y, 4, 110, WHITE),
                rect(x, y + 44, 80, 4, WHITE),
            ]
            parts += [rect(x - 10, y + 114, 100, 14, RUST7, 3), bush(x - 2, y + 116, 66, GREEN)]
    parts += [
        rect(410, 250, 150, 60, WHITE, 8),
        path("M485 296c-30 -20 -34 -36 -20 -38c10 -1 16 6 20 14c4 -8 10 -15 20 -14c14 2 10 18 -20 38z", RUST),
    ]
    parts += [
        path("M390 790V510a95 95 0 0 1 190 0v280z", WHITE),
        path("M404 790V512a81 81 0 0 1 162 0v278z", "#fbe3a8"),
        shape([(404, 500), (404, 790), (330, 830), (330, 520)], RUST),
        circle(346, 680, 6, SAND),
        shape([(404, 790), (566, 790), (720, 1000), (330, 1000)], "#fbe3a8", 'opacity=".8"'),
    ]
    parts += [rect(610, 610, 84, 100, SAND2, 2), rect(760, 610, 84, 100, SAND2, 2), rect(140, 610, 84, 100, SAND2, 2)]
    parts += [
        rect(0, 786, 1500, 220, "#e6d3ad"),
        shape([(404, 788), (566, 788), (760, 1000), (300, 1000)], "#fae2ab"),
        rect(370, 784, 230, 14, WHITE, 4),
        rect(350, 798, 270, 16, SAND1, 4),
    ]
    parts += [path("M760 1000Q900 850 1500 838V1000Z", GREEN4), path("M930 1000Q1060 900 1500 880V1000Z", GREEN)]
    parts += [tree(1120, 880, 440, GREEN, GREEN7), bench(1170, 920, 230)]
    parts += [
        person(484, 792, 250, kind=2, top=RUST5, hair="bun", dress=True, arm=0.4),
        person(620, 930, 270, kind=3, top=TEAL, hair="short", arm=0.35, flip=True),
        person(720, 945, 250, kind=4, top=SAND7, hair="hat"),
        line([(774, 860), (778, 944)], RUST7, 6),
    ]
    parts += [
        person(1220, 950, 250, kind=1, top=RUST, hair="scarf", dress=True),
        person(1320, 955, 256, kind=0, top=TEAL6, hair="long", arm=0.3, flip=True),
        child(1040, 960, 160, kind=1, top=SAND, arm=1.0),
        circle(950, 938, 24, RUST5),
        planter(250, 830, 150, RUST7),
        bush(60, 800, 120, GREEN),
    ]
    return "".join(parts)


def windows_wall() -> str:
    """The note on the inclusive city: one front, and behind each window other neighbours."""
    parts = [rect(0, 0, 1500, 1000, RUST5)]
    for row in range(26):
        parts += [
            rect(x + (row % 2) * 60, row * 40 + 12, 70, 12, RUST, 2, 'opacity=".22"')
            for x in range(-120 + (row * 37) % 240, 1500, 360)
        ]
    rooms = [SAND2, TEAL2, "#fbe3a8", TEAL7, RUST1, TEAL4, SAND3, TEAL1]
    tops = [TEAL6, RUST, SAND, RUST3, TEAL, SAND7, RUST7, TEAL5]
    hairs = ["bun", "short", "scarf", "curls", "hat", "long", "short", "curls"]
    for row in range(2):
        for column in range(4):
            n, x, y = row * 4 + column, 96 + column * 340, 84 + row * 430
            arch = f"M{x} {y + 300}V{y + 100}a145 100 0 0 1 290 0v200z"
            inside = [path(arch, rooms[n])]
            if n in (0, 5):
                inside += [rect(x + 190, y + 40, 12, 70, INK), path(f"M{x + 156} {y + 130}a40 34 0 0 1 80 0z", RUST)]
            if n in (2, 7):
                inside += [
                    rect(x + 170, y + 90, 90, 64, WHITE, 4),
                    rect(x + 180, y + 100, 70, 44, TEAL3 if n == 2 else SAND, 2),
                ]
            if n in (1, 6):
                inside += [
                    rect(x + 20, y + 170, 90, 8, RUST7),
                    *[
                        rect(
                            x + 24 + 15 * k,
                            y + 128 + k % 3 * 8,
                            12,
                            42 - k % 3 * 8,
                            (TEAL, SAND, RUST4, TEAL5, WHITE)[k % 5],
                        )
                        for k in range(5)
                    ],
                ]
            inside += [
                person(
                    x + (110 if n % 3 else 145),
                    y + 440,
                    300,
                    kind=n,
                    top=tops[n],
                    hair=hairs[n],
                    arm=0.9 if n in (0, 3, 6) else None,
                    flip=n == 3,
                )
            ]
            if n % 3:
                inside += [
                    person(
                        x + 208,
                        y + 450,
                        270 if n != 4 else 220,
                        kind=n + 2,
                        top=tops[(n + 3) % 8],
                        hair=hairs[(n + 5) % 8],
                        flip=True,
                    )
                ]
            parts += [path(f"M{x - 16} {y + 306}V{y + 98}a161 116 0 0 1 322 0v208z", WHITE)]
            parts += [
                f'<clipPath id="w{n}"><path d="{arch}"/></clipPath><g clip-path="url(#w{n})">{"".join(inside)}</g>'
            ]
            parts += [rect(x - 30, y + 300, 350, 24, SAND1, 4), rect(x - 30, y + 320, 350, 6, RUST7, 2)]
            if n in (1, 3, 4, 6):
                parts += [
                    rect(x + 10, y + 272, 270, 36, TEAL if n % 2 else RUST7, 6),
                    *[circle(x + 36 + 44 * k, y + 266, 22, (GREEN, GREEN4)[k % 2]) for k in range(6)],
                    *[circle(x + 48 + 62 * k, y + 258, 8, (SAND, RUST3, WHITE)[k % 3]) for k in range(4)],
                ]
    return "".join(parts)
