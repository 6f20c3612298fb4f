"""A new data directory takes the place of the old one, also when that was cut off; and what moved away stays shut."""

from pathlib import Path

import pytest

from belofte.database import departing, succeeding
from belofte.database.faults import MovedError
from belofte.database.tests import servers


def test_prepare_completes_a_swap_that_was_cut_off(state: Path) -> None:
    with servers.running(state) as cluster:
        servers.fill(cluster)
        cluster.stop()
        cluster.directory.rename(cluster.home / succeeding.BEGUN)
        succeeding.is_whole(cluster.home)
        (cluster.home / "data-17").mkdir()
        cluster.prepare(print)
        servers.start(cluster)
        assert servers.count(cluster) == 100
        assert succeeding.left_over(cluster.home) == []


def test_swap_keeps_the_old_one_beside_an_older_one(tmp_path: Path) -> None:
    for name in (succeeding.IN_USE, succeeding.BEGUN, "data-17"):
        (tmp_path / name).mkdir()
    (tmp_path / succeeding.BEGUN / "new").touch()
    succeeding.is_whole(tmp_path)
    assert succeeding.swap(tmp_path, version="17") == tmp_path / "data-17.2"
    assert [path.name for path in (tmp_path / succeeding.IN_USE).iterdir()] == ["new"]


def test_complete_leaves_the_old_one_that_is_still_in_use(tmp_path: Path) -> None:
    for name in (succeeding.IN_USE, succeeding.BEGUN):
        (tmp_path / name).mkdir()
    succeeding.is_whole(tmp_path)
    succeeding.complete(tmp_path)
    assert len(succeeding.left_over(tmp_path)) == 1


def test_prepare_of_data_that_moved_is_refused(state: Path) -> None:
    with servers.cluster_in(state) as cluster:
        cluster.stop()
        departing.mark(cluster.home, "The data of this desk moved to host=server.")
        with pytest.raises(MovedError, match=f"moved to host=server.*Set BELOFTE_DATABASE.*rm {cluster.home}/moved"):
            cluster.prepare(print)
