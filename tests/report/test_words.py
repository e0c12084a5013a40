from __future__ import annotations

import pytest

from priming.report.numbers import TaskTransfer
from priming.report.words import power


@pytest.mark.parametrize(
    ("units", "tests", "needed"),
    [(6, 110, 13), (5, 1, 6), (6, 1, None), (2, 40, 11), (1, 10, None), (14, 240, None), (0, 0, None)],
)
def test_too_few_units_for_any_difference_to_count_are_said(units, tests, needed):
    found = [TaskTransfer("run", f"task{n}", "FT", 0.1, 0.0, 0.2, 0.5, 1.0, units) for n in range(tests)]
    if needed is None:
        assert power(found) == ""
        return
    assert power(found).startswith(
        f"With {units} units no difference can survive the correction over {tests} test"
    )
    assert power(found).endswith(f"; {needed} units would be needed.")
    assert tests * 2 / 2**needed < 0.05 <= tests * 2 / 2 ** (needed - 1)
