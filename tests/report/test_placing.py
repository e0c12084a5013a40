from __future__ import annotations

import numpy as np
import pytest

from priming.report.figures.placing import LEADER, leader, overlaps, place

FRAME = np.array([0.0, 0.0, 400.0, 250.0])
NO_LINES = np.empty((0, 4))


def placed(
    points: list[tuple[float, float]], width: float = 50.0, lines: np.ndarray = NO_LINES
) -> np.ndarray:
    sizes = np.tile([width, 9.0], (len(points), 1))
    return place(np.array(points, dtype=float), sizes, FRAME, lines)


def test_areas_by_hand() -> None:
    box, other = np.array([[0.0, 0, 4, 4]]), np.array([[3.0, 2, 9, 9]])
    assert overlaps(box, other, apart=0) == pytest.approx([1 * 2])
    assert overlaps(box, other, apart=1) == pytest.approx([2 * 3])
    assert overlaps(box, np.array([[5.0, 0, 6, 1]]), apart=0) == pytest.approx([0])
    assert overlaps(box, np.concatenate([other, other]), apart=0) == pytest.approx([4])


def test_a_lonely_label_stands_beside_its_point_without_a_leader() -> None:
    [box] = placed([(200, 100)])
    assert box[2] - box[0] == pytest.approx(50)
    assert leader(np.array([200.0, 100.0]), box) is None
    assert overlaps(box[None], np.array([[197.0, 97, 203, 103]]), apart=0) == pytest.approx([0])


@pytest.mark.parametrize("corner", [(1.0, 1.0), (399.0, 1.0), (1.0, 249.0), (399.0, 249.0)])
def test_labels_stay_in_the_frame(corner: tuple[float, float]) -> None:
    [box] = placed([corner])
    assert (box[:2] >= 0).all()
    assert (box[2:] <= FRAME[2:]).all()


@pytest.mark.parametrize("seed", range(5))
def test_twelve_crowded_points_have_labels_that_cover_nothing(seed: int) -> None:
    points = np.random.default_rng(seed).normal([200, 125], [45, 25], size=(12, 2))
    boxes = placed([tuple(point) for point in points.tolist()])
    for index, box in enumerate(boxes):
        assert overlaps(box[None], np.delete(boxes, index, axis=0), apart=0) == pytest.approx([0])
        marks = np.concatenate([points - 2.5, points + 2.5], axis=1)
        assert overlaps(box[None], marks, apart=0) == pytest.approx([0])


def test_points_at_one_place_have_their_labels_around_it() -> None:
    boxes = placed([(200, 100)] * 4)
    for index, box in enumerate(boxes):
        assert overlaps(box[None], np.delete(boxes, index, axis=0), apart=0) == pytest.approx([0])


def test_a_label_keeps_off_a_line() -> None:
    point = (200.0, 100.0)
    [free] = placed([point])
    across = np.array([[0.0, free[1] + 4, 400.0, free[1] + 4]])
    [moved] = placed([point], lines=across)
    assert not moved[1] <= across[0, 1] <= moved[3]


def test_a_leader_starts_at_the_nearest_place_of_its_box() -> None:
    far = leader(np.array([0.0, 0.0]), [30, -4, 80, 5])
    assert far is not None
    assert far.tolist() == [30, 0]
    assert leader(np.array([0.0, 0.0]), [LEADER - 1, -4, 50, 5]) is None


def test_placing_is_deterministic() -> None:
    points = [(200.0 + step, 100.0) for step in range(6)]
    assert np.array_equal(placed(points), placed(points))
