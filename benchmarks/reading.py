"""How long reading one file takes, on one core, beside the libraries alone. `python benchmarks/reading.py [--files N] [--pairs N]`

Excel: our own filled forms, read whole (type, guards, cells, answers, places, checks), beside calamine and hashing alone, and beside pandas
merely opening the sheet with openpyxl. Word: the filled Word form, beside lxml merely parsing its XML. The guards: tables as they are read,
beside the same tables from calamine alone.
"""

from __future__ import annotations

import argparse
import gc
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

import pandas
from lxml import etree
from pypdfium2 import PdfDocument
from python_calamine import CalamineWorkbook

from benchmarks.paired import AT_LEAST, AT_MOST, PAIRS, Figure, Goal, compared, show
from data_loaders.deliverables.roster import is_roster_name
from data_loaders.formats.archives import Source
from data_loaders.formats.kinds import tell
from data_loaders.formats.read import read_document
from data_loaders.formats.spreadsheets import read_sheets
from data_loaders.intake.read_file import read_source
from data_loaders.intake.roster_file import read_roster
from data_loaders.matching.context import Context
from data_loaders.model.campaign import read_campaign
from data_loaders.model.form import load_forms
from data_loaders.sample.campaign import write_sample
from data_loaders.sample.pdf_papers import PdfForm

FILES = 60
PANDAS_FILES = 20
"""pandas takes longest: a part of the files says as much."""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--files", type=int, default=FILES, help="files of each kind")
    parser.add_argument("--pairs", type=int, default=PAIRS)
    options = parser.parse_args()
    show(figures(options.pairs, options.files))


def figures(pairs: int = PAIRS, count: int = FILES) -> Iterator[Figure]:
    """Reading beside the libraries alone."""
    with TemporaryDirectory() as folder:
        write_sample(Path(folder) / "sample", units=count)
        files = sorted(file for file in (Path(folder) / "sample").rglob("*") if file.is_file())
        roster_file = next(file for file in files if is_roster_name(file.name))
        excel = [file for file in files if file.suffix == ".xlsx" and file != roster_file][:count]
        word = [file for file in files if file.suffix == ".docx"][:count]
        campaign = read_campaign()
        context = Context(campaign, load_forms(), read_roster(roster_file.read_bytes(), campaign))
        gc.freeze()

        def ours(file: Path) -> None:
            read_source(Source(file.name, None, file.read_bytes()), context)

        def beside(names: tuple[str, str], files: Sequence[Path], first: Reading, second: Reading, goal: Goal | None = None) -> Figure:
            return compared(*names, partial(each, files, first), partial(each, files, second), pairs, goal)

        few = excel[:PANDAS_FILES]
        yield beside(("pandas with openpyxl opening an Excel form", "reading it whole"), few, with_pandas, ours, Goal(AT_LEAST, 8))
        yield beside(("reading an Excel form whole", "calamine and SHA-256 alone"), excel, ours, bare_calamine)
        yield beside(("an Excel form's tables with their guards", "calamine alone"), excel, guarded, unguarded, Goal(AT_MOST, 1.3))
        yield beside(("reading a Word form whole", "lxml parsing its XML alone"), word, ours, bare_lxml)
        papers = printed(Path(folder), word[:PANDAS_FILES], context)
        each(papers, ours)
        started = process_time()
        each(papers, ours)
        cost = 1_000 * (process_time() - started) / (PDF_PAGES * len(papers))
        yield beside(
            (f"reading a PDF form whole ({cost:.0f} ms of CPU a page, at most 40)", "pdfium taking its text alone"),
            papers,
            ours,
            bare_pdfium,
        )


Reading = Callable[[Path], object]
PDF_PAGES = 2
"""A printed form has so many."""


def printed(folder: Path, forms: Sequence[Path], context: Context) -> list[Path]:
    """The same forms as PDFs."""
    writer = PdfForm(context.form, context.campaign)
    files = []
    for number, form in enumerate(forms):
        reading = read_source(Source(form.name, None, form.read_bytes()), context)
        answers = {answer.code: answer.raw for part in reading.submissions for answer in part.answers if answer.raw}
        files.append(folder / f"{number}.pdf")
        files[-1].write_bytes(writer.filled(None, "W2", answers))
    return files


def bare_pdfium(file: Path) -> None:
    """Open a PDF and take the text of its pages, nothing else."""
    document = PdfDocument(file)
    for page in document:
        page.get_textpage().get_text_bounded()
    document.close()


def each(files: Sequence[Path], read: Reading) -> None:
    """One after the other."""
    for file in files:
        read(file)


def with_pandas(file: Path) -> None:
    """A workbook's first sheet as pandas gives it, nothing read of it."""
    pandas.read_excel(file, engine="openpyxl")


def bare_calamine(file: Path) -> None:
    """Hash a workbook and take its cells, nothing else."""
    data = file.read_bytes()
    sha256(data).hexdigest()
    workbook = CalamineWorkbook.from_filelike(BytesIO(data))
    for name in workbook.sheet_names:
        workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)


def bare_lxml(file: Path) -> None:
    """Unpack a Word document's main part and parse its XML, nothing else."""
    with zipfile.ZipFile(file) as package:
        etree.fromstring(package.read("word/document.xml"))


def guarded(file: Path) -> None:
    """A workbook's tables with everything that is looked at around calamine: kind, limits, extents, errors, unsaved formulas."""
    data = file.read_bytes()
    told = tell(data)
    read_document(data, told.kind, told.package)


def unguarded(file: Path) -> None:
    """The same tables from calamine alone."""
    read_sheets(CalamineWorkbook.from_filelike(BytesIO(file.read_bytes())), "xlsx", {})


if __name__ == "__main__":
    main()
