"""The data sets of CrossFit's tasks and of GLUE, by their names of 2021."""

from __future__ import annotations

from priming.tasks.catalogue.data_set import DataSet
from priming.tasks.catalogue.data_sets_a_to_g import DATA_SETS_A_TO_G
from priming.tasks.catalogue.data_sets_h_to_q import DATA_SETS_H_TO_Q
from priming.tasks.catalogue.data_sets_r_to_z import DATA_SETS_R_TO_Z

DATA_SETS: dict[str, DataSet] = {
    data_set.name: data_set for data_set in (*DATA_SETS_A_TO_G, *DATA_SETS_H_TO_Q, *DATA_SETS_R_TO_Z)
}
"""Name in 2021 -> data set."""
