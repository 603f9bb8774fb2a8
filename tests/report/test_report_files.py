"""The files of a report: each opens, carries its edition, and is the same when made again."""

import io
import re
from html.parser import HTMLParser

import pytest
from docx import Document
from openpyxl import load_workbook
from pdfminer.high_level import extract_pages
from pdfminer.layout import LTTextContainer

from audit.errors import AuditError
from audit.report.contents import build
from audit.report.docx import docx
from audit.report.figures import draw
from audit.report.html import html
from audit.report.material import Edition
from audit.report.pdf import pdf
from audit.report.writing import FORMATS, file_name, write
from audit.report.xlsx import xlsx


@pytest.fixture(scope="module")
def contents(stevns):
    return build(stevns.rates, about=stevns.about, changes=stevns.changes)


@pytest.fixture(scope="module")
def interim(stevns):
    edition = Edition(public=True, interim=True)
    return build(stevns.rates, about=stevns.about, changes=stevns.changes, edition=edition)


@pytest.fixture(scope="module")
def figures(contents):
    return draw(contents)


@pytest.fixture(scope="module")
def paper(contents, figures):
    return pdf(contents, figures)


@pytest.fixture(scope="module")
def pages(paper):
    return list(pages_of(paper))


class Page(HTMLParser):
    """What a test asks of a page: its tags with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def all(self, name):
        return [attributes for tag, attributes in self.tags if tag == name]


@pytest.fixture(scope="module")
def page(contents, figures):
    return Page(html(contents, figures).decode())


def pages_of(paper):
    for page in extract_pages(io.BytesIO(paper)):
        yield "".join(box.get_text() for box in page if isinstance(box, LTTextContainer))


def test_the_pdf_is_tagged_and_archivable(paper):
    assert b"/StructTreeRoot" in paper
    assert re.search(rb"pdfaid:part>2<.*pdfaid:conformance>A<", paper, re.S)
    assert re.search(rb"pdfuaid:part>1<", paper)
    assert re.search(rb"/Lang ?\(da\)", paper)


def test_every_figure_of_the_pdf_has_a_text_for_those_who_cannot_see_it(paper, contents):
    pictures = [b for s in contents.sections for b in s.blocks if b.kind == "picture"]
    assert len(pictures) == 3
    assert paper.count(b"/Alt") == len(pictures)


def test_every_page_of_the_pdf_carries_its_edition(pages):
    assert all("Til internt brug" in page for page in pages)


def test_every_page_of_an_interim_pdf_says_that_it_is_one(make, stevns):
    edition = Edition(public=True, interim=True)
    found = build(make.rates([make.rate(unanswered=2)]), about=stevns.about, edition=edition)
    pages = list(pages_of(pdf(found, draw(found))))
    assert len(pages) > 2
    assert all("Foreløbig – Til offentliggørelse" in page for page in pages)


def test_the_first_two_pages_of_the_pdf_are_the_leaders(pages):
    assert "Hvad er undersøgt?" in pages[0]
    assert "Hvad kan vi konkludere?" in pages[0]
    assert "Lovens krav er 100 procent." in pages[0]
    assert "Tallene" in pages[1]
    assert "Sådan skal tallene læses" in pages[1]
    assert "Målepunkterne ét for ét" in pages[2]


def test_the_pages_of_the_pdf_are_numbered(pages):
    assert f"Side 1 af {len(pages)}" in pages[0]


def test_the_pdf_says_what_the_contents_say(contents, pages):
    text = re.sub(r"\s+", " ", " ".join(pages))
    for section in contents.sections:
        assert section.title in text
    assert "Kravet er overholdt i 8 af 14 sager (57 procent)." in text


@pytest.mark.parametrize("count", [1, 25])
def test_a_pdf_of_few_and_of_many_measures_can_be_made(make, count, stevns):
    rates = [make.rate(f"m{i}", met=8 + i % 6) for i in range(count)]
    found = build(make.rates(rates), about=stevns.about)
    pages = list(pages_of(pdf(found, draw(found))))
    assert "Lovens krav er 100 procent." in pages[0]
    assert "Sådan skal tallene læses" in pages[1]


def test_the_page_loads_nothing(contents, figures):
    text = html(contents, figures).decode()
    assert not re.search(r"https?:|//[a-z]|<script|<link|@import|url\(", text)
    assert "default-src 'none'" in text


def test_the_page_names_its_language_and_its_edition(page, contents, figures):
    assert page.all("html")[0]["lang"] == "da"
    assert page.all("body")[0]["class"] == "internal"
    assert "Til internt brug" in html(contents, figures).decode()


def test_tables_and_figures_of_the_page_can_be_read_aloud(page):
    assert all(image["alt"] and image["src"].startswith("data:") for image in page.all("img"))
    assert {cell["scope"] for cell in page.all("th")} == {"col", "row"}
    assert len(page.all("caption")) == len(page.all("table"))
    assert [tag for tag, _ in page.tags if tag == "h1"] == ["h1"]


def test_what_stands_in_a_title_cannot_become_markup(stevns, figures):
    from dataclasses import replace

    about = replace(stevns.about, title="<script>Nord & Syd")
    found = build(stevns.rates, about=about, changes=stevns.changes)
    text = html(found, figures).decode()
    assert "<script" not in text
    assert "&lt;script&gt;Nord &amp; Syd" in text


def test_the_committee_paper_opens_with_its_headings_and_language(contents):
    paper = Document(io.BytesIO(docx(contents)))
    headings = [p.text for p in paper.paragraphs if p.style.name == "Heading 1"]
    assert headings[:2] == ["Indledning", "Sagsfremstilling"]
    assert headings[-1] == "Bilag"
    assert 'w:val="da-DK"' in paper.styles.element.xml
    assert paper.sections[0].header.paragraphs[0].text == "Til internt brug"
    assert paper.core_properties.language == "da-DK"


def test_the_committee_paper_has_the_table(contents):
    table = Document(io.BytesIO(docx(contents))).tables[0]
    head = [cell.text for cell in table.rows[0].cells]
    assert head == ["Målepunkt", "Overholdt", "Andel", "Usikkerhed (95 %)", "Konklusion"]
    assert [cell.text for cell in table.rows[1].cells][1:3] == ["8 af 14", "57 %"]


def test_the_workbook_holds_raw_numbers(contents, stevns):
    book = load_workbook(io.BytesIO(xlsx(contents)))
    assert book.sheetnames == ["Målepunkter", "Ændringer", "Frasortering", "Spørgsmål", "Metode"]
    sheet = book["Målepunkter"]
    head = [cell.value for cell in sheet[2]]
    first = dict(zip(head, [cell.value for cell in sheet[3]], strict=True))
    rate = stevns.rates.of("bfu_made")
    assert (first["Overholdt"], first["Relevante"]) == (8, 14)
    assert first["Usikkerhed fra"] == pytest.approx(rate.low, abs=1e-12)
    assert "Til internt brug" in sheet["A1"].value


def test_text_that_looks_like_a_formula_stays_text(make, stevns):
    measure = make.measure(da="=1+1")
    found = build(make.rates([make.rate()], [measure]), about=stevns.about)
    sheet = load_workbook(io.BytesIO(xlsx(found)))["Målepunkter"]
    assert sheet["C3"].value == "=1+1"
    assert sheet["C3"].data_type == "s"


def test_the_same_contents_give_the_same_bytes(contents, figures, paper):
    assert draw(contents) == figures
    assert pdf(contents, figures) == paper
    assert html(contents, figures) == html(contents, figures)
    assert docx(contents) == docx(contents)
    assert xlsx(contents) == xlsx(contents)


def test_file_names_tell_the_edition_and_the_language(contents, interim, stevns):
    english = build(stevns.rates, about=stevns.about, edition=Edition("en"))
    assert file_name(contents, "pdf") == "rapport-intern.pdf"
    assert file_name(interim, "html") == "rapport-offentlig-foreloebig.html"
    assert file_name(english, "pdf") == "report-internal.pdf"


def test_all_formats_are_written_and_replaced_whole(contents, figures, tmp_path):
    folder = tmp_path / "report"
    paths = write(contents, folder, figures=figures)
    assert [path.name for path in paths] == [f"rapport-intern.{form}" for form in FORMATS]
    before = {path: path.read_bytes() for path in paths}
    write(contents, folder, ["docx", "xlsx"], figures=figures)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_an_unknown_format_is_refused_and_nothing_is_written(contents, figures, tmp_path):
    with pytest.raises(AuditError, match="odt"):
        write(contents, tmp_path, ["pdf", "odt"], figures=figures)
    assert not list(tmp_path.iterdir())
