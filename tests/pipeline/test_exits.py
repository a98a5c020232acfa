"""Nothing about the planted student comes out anywhere: not in tables, words, files or pages."""

import json
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from made_up_extracts import noted_again
from planted import MARK, pseudonyms, tell_tales, told
from streamlit.testing.v1 import AppTest

from p2p_metrics import release
from p2p_metrics.__main__ import main
from p2p_metrics.briefing import contents, pdf, workbook
from p2p_metrics.dashboard import layout, navigation
from p2p_metrics.presentation import tables
from p2p_metrics.presentation.source import Source
from p2p_metrics.release.rules import declared

ROOT = Path(__file__).resolve().parents[2]
MAIN = ROOT / "p2p_metrics" / "dashboard" / "main.py"
PRIVATE = ("warehouse", "quarantine", "estimates", "reports")
PATIENCE = 120


def rows(served) -> Iterator[tuple[str, pl.DataFrame]]:
    """Every table of the release that is served."""
    shown = release.current(served.root)
    for name in shown.tables:
        yield name, shown.table(name).frame


def text_of(frame: pl.DataFrame) -> str:
    """Every cell of a table, as words."""
    return frame.write_csv()


def test_the_planted_student_is_in_every_extract(delivered):
    """A search that could find nothing would prove nothing."""
    everything = b"".join(
        path.read_bytes() if path.suffix == ".csv" else text_of(pl.read_parquet(path)).encode()
        for path in sorted(delivered.glob("*.*"))
        if path.suffix in (".csv", ".parquet")
    ).decode("utf-8", errors="replace")

    assert list(tell_tales()[:3]) == told(everything)
    assert 1 == pl.read_parquet(delivered / "module_results.parquet")["mark"].eq(MARK).sum()


def test_the_planted_student_is_in_the_warehouse_under_a_pseudonym_alone(served):
    """Numbers are replaced once, at load; the words that no model needs stay behind."""
    duckdb = pytest.importorskip("duckdb")
    (file,) = served.warehouses.glob("*.duckdb")
    with duckdb.connect(str(file), read_only=True) as opened:
        names = [
            name
            for (name,) in opened.execute(
                "select table_name from duckdb_tables() where not internal"
            ).fetchall()
        ]
        found = "".join(text_of(opened.sql(f'from "{name}"').pl()) for name in sorted(names)
                        if "engagement_id" in opened.sql(f'from "{name}"').columns)  # fmt: skip

    assert str(pseudonyms()[1]) in found
    assert not {*tell_tales()[1:3]} & {*told(found)}


@pytest.mark.parametrize("folder", ["releases", "reports", "quarantine"])
def test_no_file_beside_the_warehouse_tells(served, folder):
    """Manifests, dated records and lists of rows quote nothing that was planted.

    The lists of rows give pseudonyms, so that a data officer can find a row: see below for who
    may read them.
    """
    texts = [path for path in (served.root / folder).rglob("*") if path.suffix in (".json", ".csv")]
    found = {one for path in texts for one in told(path.read_text(encoding="utf-8"))}

    assert texts
    assert found <= ({*map(str, pseudonyms())} if folder == "quarantine" else set())


def test_no_table_of_the_release_tells(served):
    """Nor do the raw bytes of its files: statistics and metadata lie there uncompressed."""
    raw = b"".join(path.read_bytes() for path in served.releases.rglob("*.parquet"))

    assert {} == {name: told(text_of(frame)) for name, frame in rows(served)
                  if told(text_of(frame))}  # fmt: skip
    assert [] == [one for one in tell_tales() if one.encode() in raw]


def test_no_number_of_the_release_is_the_planted_mark(served):
    """A mark that one student has is on no grid that anything is published on."""
    for name, frame in rows(served):
        for column in frame.select(pl.col(pl.Float64)).columns:
            assert not (frame[column] - MARK).abs().lt(1e-6).any(), (name, column)


def test_no_count_of_the_release_is_exact(served):
    """Every count of people or rows is a multiple of five, so no 3 is anywhere."""
    checked = 0
    for name, frame in rows(served):
        said = declared()[name]
        for column in {*said.counts, *said.rounded} & {*frame.columns}:
            checked += frame.height
            assert (frame[column].drop_nulls() % 5 == 0).all(), (name, column)
    assert checked > 100


def test_nothing_that_the_verbs_said_tells(ran):
    """Progress, findings and notes, on both streams."""
    said = ran[1]

    assert "minutes_attended" in said
    assert [] == told(said)


def test_what_a_refusal_says_does_not_tell(copied, tmp_path, capfd):
    """Every code of the students' register spoilt: the sentences name columns, not cells."""
    register = pl.read_csv(copied / "students.csv", infer_schema=False)
    codes = [name for name in register.columns if "date" not in name and name != "student_id"]
    spoilt = register.with_columns(pl.lit("telltale").alias(name) for name in codes)
    spoilt.write_csv(copied / "students.csv")
    noted_again(copied)

    assert 1 == main(["check", "--extracts", str(copied), "--into", str(tmp_path)])

    out, err = capfd.readouterr()
    assert all(f"STOPS: students.csv, column {name}" in err for name in codes)
    assert [] == told(out + err + (tmp_path / "reports" / "check.json").read_text("utf-8"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has access lists, not modes")
@pytest.mark.parametrize("folder", PRIVATE)
def test_what_stays_on_the_build_machine_is_for_its_owner_alone(served, folder):
    """Warehouse, lists of rows, raw estimates and exact records: nobody else may enter."""
    assert 0o700 == stat.S_IMODE((served.root / folder).stat().st_mode)


@pytest.fixture(scope="module")
def pages(served):
    """Each page by its path: everything it wrote, and the figures on it with their downloads."""
    shown_figures = []
    show = layout.show

    def watched(laid_out):
        shown_figures.append(laid_out.figure)
        show(laid_out)

    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("P2P_METRICS_DATA", str(served.root))
        patched.setattr(layout, "show", watched)
        opened = AppTest.from_file(str(MAIN), default_timeout=PATIENCE).run()
        found = {}
        for page in navigation.pages():
            shown_figures.clear()
            shown = opened.switch_page(str(page.file)).run()
            assert [] == list(shown.exception)
            found[page.path] = (written(shown), tuple(shown_figures))
    return found


def written(shown: AppTest) -> str:
    """Everything that a page sent to the browser, charts and their descriptions included."""
    blocks = [block.proto.body for block in shown.get("html")]
    charts = [chart.proto.spec + chart.proto.alt for chart in shown.get("vega_lite_chart")]
    words = [str(one.value) for one in (*shown.title, *shown.header, *shown.markdown)]
    choices = [json.dumps([str(each) for each in box.options]) for box in shown.selectbox]
    return "\n".join([*blocks, *charts, *words, *choices])


@pytest.mark.parametrize("path", [page.path for page in navigation.pages()])
def test_no_page_tells(pages, path):
    """Words, tables, chart specifications, their data and alt texts, and every choice offered."""
    text, figures = pages[path]
    drawn = [str(one.chart.with_data()) + one.alt for one in figures if one.chart]

    assert text
    assert [] == told(text + "".join(drawn))


def test_no_download_tells(pages):
    """CSV and XLSX of every figure, with the workbook's own metadata."""
    made = [figure for _, figures in pages.values() for figure in figures if not figure.empty]
    for figure in made:
        assert [] == told(tables.csv_bytes(figure.table).decode("utf-8"))
        assert [] == told(unpacked(tables.xlsx_bytes(figure.table)))
    assert len(made) > 10


def test_no_briefing_tells(served):
    """The page for a board before it is set, and every sheet of the workbook."""
    shown = Source(release.current(served.root))

    assert [] == told(json.dumps(pdf.said(contents.brief(shown))))
    assert [] == told(unpacked(workbook.workbook(shown)))


def unpacked(workbook: bytes) -> str:
    """All parts of a workbook as text: a search in the packed bytes would find nothing."""
    from io import BytesIO  # noqa: PLC0415
    from zipfile import ZipFile  # noqa: PLC0415

    with ZipFile(BytesIO(workbook)) as opened:
        return "".join(opened.read(name).decode("utf-8") for name in opened.namelist())


def test_an_address_takes_no_choice_that_is_not_offered(served, monkeypatch):
    """What was not published cannot be asked for by typing it into the address."""
    monkeypatch.setenv("P2P_METRICS_DATA", str(served.root))
    opened = AppTest.from_file(str(MAIN), default_timeout=PATIENCE).run()
    page = opened.switch_page(str(navigation.page_at("inclusion/who_takes_part").file))
    offered = page.run().selectbox(key="faculty").options
    for parameter in ("faculty", "activity", "characteristic", "year", "release"):
        page.query_params[parameter] = "telltale"
    shown = page.run()

    assert [] == list(shown.exception)
    assert shown.selectbox(key="faculty").value in ("all", *offered)
    assert [] == told(written(shown))
