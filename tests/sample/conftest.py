"""One sample for all tests of the sample, made once: a tenth of a university."""

import pytest
from delivered_sample import Delivered

import sample_warehouse


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Delivered:
    """3,000 students a year over six academic years."""
    folder = tmp_path_factory.mktemp("sample")
    sample_warehouse.generate(folder, scale=0.1)
    return Delivered(folder)
