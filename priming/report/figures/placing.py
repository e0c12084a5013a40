"""Where labels go: boxes near points that cover as little as possible. Pure geometry, in points; deterministic.

Boxes are rows of (left, bottom, right, top).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEADER = 9.0
"""A label further than this from its point, in points, wants a line to it."""

_GAPS = (5.0, 8.0, 12.0, 17.0, 23.0, 30.0, 38.0)
_ANGLES = 16
_ROUNDS = 20
_MARK = 3.2
"""Half the width of a point's mark."""

_APART = 2.0
"""Room that is kept free around labels and marks."""

_FAR, _OVER, _OUTSIDE, _ACROSS, _NEARER, _THROUGH = 0.9, 40.0, 80.0, 1.0, 3.0, 40.0
"""What a place costs: per point of distance, square point covered, square point outside of the frame, point of a line
crossed, point by which it is nearer to another label's point than to its own, and mark that its leader runs into."""


def place(anchors: Floats, sizes: Floats, frame: Floats, lines: Floats) -> Floats:
    """Find a box for the label of each point.

    Every label starts at its cheapest place, crowded points first; then each in turn moves to where it costs least,
    until none moves.

    Args:
        anchors: The points, (N, 2).
        sizes: Width and height of each label, (N, 2).
        frame: The box that labels must stay in, (4,).
        lines: Upright and level lines that labels had better not cross, (L, 4).

    Returns:
        The boxes, (N, 4).
    """
    choices = [_choices(anchor, size) for anchor, size in zip(anchors, sizes, strict=True)]
    fixed = [_cost(index, boxes, anchors, frame, lines) for index, boxes in enumerate(choices)]
    distances = np.linalg.norm(anchors[:, None] - anchors, axis=2)
    crowded = np.argsort(-(distances < 60).sum(axis=1), kind="stable")
    picked = [-1] * len(choices)
    for _ in range(_ROUNDS):
        before = list(picked)
        for index in crowded:
            others = [
                choices[other][pick] for other, pick in enumerate(picked) if pick >= 0 and other != index
            ]
            covered = overlaps(choices[index], np.array(others, dtype=np.float64).reshape(-1, 4))
            picked[index] = int(np.argmin(fixed[index] + _OVER * covered))
        if picked == before:
            break
    return np.array([boxes[pick] for boxes, pick in zip(choices, picked, strict=True)]).reshape(-1, 4)


def overlaps(boxes: Floats, others: Floats, *, apart: float = _APART) -> Floats:
    """Area that each box shares with the others, in square points.

    Args:
        boxes: (N, 4).
        others: (M, 4).
        apart: By how much the others count as larger on all sides.

    Returns:
        (N,).
    """
    low = np.maximum(boxes[:, None, :2], others[None, :, :2] - apart)
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:] + apart)
    return np.asarray(np.prod(np.maximum(high - low, 0), axis=2).sum(axis=1))


def _choices(anchor: Floats, size: Floats) -> Floats:
    """Places for a label around its point, the nearest first."""
    boxes = []
    for gap in _GAPS:
        for step in range(_ANGLES):
            angle = 2 * math.pi * step / _ANGLES
            direction = np.array([math.cos(angle), math.sin(angle)])
            grip = 0.5 - 0.5 * np.clip(1.6 * direction, -1, 1)  # to the right a box is held at its left end
            low = anchor + gap * direction - size * grip
            boxes.append(np.concatenate([low, low + size]))
    return np.array(boxes)


def _cost(index: int, boxes: Floats, anchors: Floats, frame: Floats, lines: Floats) -> Floats:
    """What each place of a label costs, the other labels apart."""
    marks = np.concatenate([anchors - _MARK, anchors + _MARK], axis=1)
    others = np.delete(anchors, index, axis=0)
    gaps = _gaps(anchors[index : index + 1], boxes)[:, 0]
    nearer = np.maximum(gaps[:, None] - _gaps(others, boxes), 0).sum(axis=1)
    return np.asarray(
        _FAR * gaps
        + _OVER * overlaps(boxes, marks)
        + _OUTSIDE * _outside(boxes, frame)
        + _ACROSS * _crossings(boxes, lines)
        + _NEARER * nearer
        + _THROUGH * _run_into(anchors[index], boxes, others) * (gaps > LEADER)
    )


def _gaps(points: Floats, boxes: Floats) -> Floats:
    """Distance of each box from each point, (N, M)."""
    below = boxes[:, None, :2] - points[None]
    above = points[None] - boxes[:, None, 2:]
    sides = np.maximum(np.maximum(below, above), 0)
    return np.asarray(np.hypot(sides[..., 0], sides[..., 1]))


def _outside(boxes: Floats, frame: Floats) -> Floats:
    """Area of each box outside of the frame."""
    whole = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    sides = np.minimum(boxes[:, 2:], frame[2:]) - np.maximum(boxes[:, :2], frame[:2])
    return np.asarray(whole - np.prod(np.maximum(sides, 0), axis=1))


def _crossings(boxes: Floats, lines: Floats) -> Floats:
    """Length of upright and level lines inside each box."""
    low = np.minimum(lines[:, :2], lines[:, 2:])
    high = np.maximum(lines[:, :2], lines[:, 2:])
    sides = np.minimum(boxes[:, None, 2:], high) - np.maximum(boxes[:, None, :2], low)
    inside = (sides >= 0).all(axis=2)
    return np.asarray((np.maximum(sides, 0).sum(axis=2) * inside).sum(axis=1))


def _run_into(anchor: Floats, boxes: Floats, others: Floats) -> Floats:
    """How many marks of other points the straight line from a point to each box runs into."""
    ends = np.clip(anchor, boxes[:, :2], boxes[:, 2:]) - anchor
    lengths = np.maximum((ends**2).sum(axis=1), 1e-9)
    along = np.clip(((others - anchor) @ ends.T) / lengths, 0, 1)
    away = others[:, None] - (anchor + along[..., None] * ends[None])
    return np.asarray((np.linalg.norm(away, axis=2) < _MARK + 1).sum(axis=0))


def leader(anchor: Floats, box: Sequence[float] | Floats) -> Floats | None:
    """From where in a box the line to its point starts, relative to the point; None if it is near enough without."""
    corners = np.asarray(box, dtype=np.float64)
    start = np.clip(anchor, corners[:2], corners[2:]) - anchor
    return np.asarray(start) if float(np.linalg.norm(start)) > LEADER else None
