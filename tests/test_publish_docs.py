"""The documentation of several versions side by side."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.publish_docs import main, publish


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "built"
    (folder / "_static").mkdir(parents=True)
    (folder / ".doctrees").mkdir()
    (folder / "index.html").write_text("the first page")
    return folder


def test_each_version_has_a_folder_and_the_newest_is_where_one_lands(
    built: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    for version in ("1.10.0", "1.9.3", "1.2.0"):
        publish(built, site, version)
    assert (site / "1.9/index.html").read_text() == "the first page"
    assert (site / "1.9/_static").is_dir()
    assert not (site / "1.9/.doctrees").exists()
    assert "url=1.10/" in (site / "index.html").read_text()
    listed = (site / "versions.html").read_text()
    assert "refresh" not in listed
    assert listed.index('"1.10/"') < listed.index('"1.9/"') < listed.index('"1.2/"')


def test_a_patch_takes_the_place_of_the_one_before(built: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    (built / "gone.html").touch()
    publish(built, site, "1.2.0")
    (built / "gone.html").unlink()
    publish(built, site, "1.2.1")
    assert not (site / "1.2/gone.html").exists()
    assert sorted(path.name for path in site.iterdir()) == [
        ".nojekyll", "1.2", "index.html", "versions.html",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("version", "why"),
    [("1.2", "no version of a release"), ("1.2.3rc1", "no version of a release"), ("", "no vers")],
)
def test_what_is_no_release_is_refused(
    built: Path, tmp_path: Path, version: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([str(built), str(tmp_path / "site"), version])
    assert why in capsys.readouterr().err
    assert not (tmp_path / "site").exists()


def test_pages_that_are_not_built_are_missed(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holds no documentation: make docs"):
        publish(tmp_path, tmp_path / "site", "1.2.3")
