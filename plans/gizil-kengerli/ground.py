# SPDX-License-Identifier: Apache-2.0
"""The lie of the land, invented: a river terrace that rises to a steeper hill edge in the north."""
import math

from layout import BANK, GULLY_EAST, GULLY_WEST

CELL = 10
WEST, NORTH, COLUMNS, ROWS = -700, 640, 215, 128  # local metres of the outer north-west corner


def _along(pts, key, value, t):
    """Value of the other coordinate on a line that is single-valued in t."""
    for a, b in zip(pts, pts[1:]):
        if (a[key] - t) * (b[key] - t) <= 0 and a[key] != b[key]:
            return a[value] + (b[value] - a[value]) * (t - a[key]) / (b[key] - a[key])
    end = pts[0] if abs(pts[0][key] - t) < abs(pts[-1][key] - t) else pts[-1]
    return end[value]


def height(x, y):
    """Height in metres, Baltic 1977, at local metres x, y."""
    up = y - _along(BANK, 0, 1, x)
    h = 386.5 - 0.0042 * x
    if up < 0:  # the river bed and the far bank
        return h - 2.6 * min(1, -up / 18) + max(0, -up - 70) * 0.03
    h += 3.2 * (1 - math.exp(-up / 26)) + 0.0265 * up
    h += 7.5 * (1 + math.tanh((up - 985) / 60)) + 0.09 * max(0, up - 960)
    gully = (_along(GULLY_WEST, 1, 0, y) + _along(GULLY_EAST, 1, 0, y)) / 2
    if -480 < y < 120:
        fade = min(1, (y + 480) / 60, (120 - y) / 160)
        h -= 3.4 * fade * math.exp(-((x - gully) / 17) ** 2)
    h += 1.1 * math.sin(x / 190 + 0.7) * math.sin(y / 240 + 0.2) + 0.35 * math.sin(x / 61 - y / 83)
    return h


def grid():
    """Rows of heights, north first, rounded to centimetres."""
    return [[round(height(WEST + (c + 0.5) * CELL, NORTH - (r + 0.5) * CELL), 2)
             for c in range(COLUMNS)] for r in range(ROWS)]
