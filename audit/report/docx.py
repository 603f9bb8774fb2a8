"""The committee paper as DOCX: text to paste into an agenda system."""

import io
import zipfile
from datetime import datetime

from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table as PaperTable

from audit.report.blocks import Block, Contents, Paragraph, Points, Table

_LANGUAGES = {"da": "da-DK", "en": "en-GB"}
_ACCENT = RGBColor(0x1D, 0x4F, 0x6E)
_NEVER = (1980, 1, 1, 0, 0, 0)


def docx(contents: Contents) -> bytes:
    """Return the committee paper; the same contents give the same bytes."""
    paper = Document()
    _prepare(paper, contents)
    paper.add_heading(contents.title, level=0)
    for section in contents.agenda:
        paper.add_heading(section.title, level=1)
        for block in section.blocks:
            _add(paper, block)
    written = io.BytesIO()
    paper.save(written)
    return _undated(written.getvalue())


def _prepare(paper: Paper, contents: Contents) -> None:
    page = paper.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.3)
    page.top_margin = page.bottom_margin = Cm(2.2)
    _styles(paper, contents.language)
    header = page.header.paragraphs[0]
    header.text = contents.banner
    header.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    header.runs[0].bold = True
    properties = paper.core_properties
    properties.title = f"{contents.title} ({contents.banner})"
    properties.language = _LANGUAGES.get(contents.language, contents.language)
    properties.author = properties.last_modified_by = ""
    properties.comments = ""
    made = datetime.combine(contents.dated, datetime.min.time())
    properties.created = properties.modified = made


def _styles(paper: Paper, language: str) -> None:
    """Set the fonts and tell the word processor which language to check the spelling in."""
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    for name, size in (("Title", 20), ("Heading 1", 14)):
        style = paper.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Calibri", Pt(size), _ACCENT
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[key]
    defaults = paper.styles.element.find(qn("w:docDefaults"))
    for run in defaults.iter(qn("w:rPr")):
        for old in run.findall(qn("w:lang")):
            run.remove(old)
        tag = OxmlElement("w:lang")
        for key in ("w:val", "w:eastAsia"):
            tag.set(qn(key), _LANGUAGES.get(language, language))
        run.append(tag)


def _add(paper: Paper, block: Block) -> None:
    if isinstance(block, Paragraph):
        _paragraph(paper, block)
    elif isinstance(block, Points):
        for item in block.items:
            _paragraph(paper, item, "List Bullet")
    elif isinstance(block, Table):
        _table(paper, block)


def _paragraph(paper: Paper, block: Paragraph, style: str = "Normal") -> None:
    written = paper.add_paragraph(style=style)
    if block.lead:
        written.add_run(f"{block.lead}. ").bold = True
    written.add_run(block.text)


def _table(paper: Paper, block: Table) -> None:
    caption = paper.add_paragraph()
    caption.add_run(block.caption).bold = True
    caption.paragraph_format.keep_with_next = True
    table = paper.add_table(rows=1, cols=len(block.head), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, block.head, strict=True):
        cell.text = ""
        cell.paragraphs[0].add_run(text).bold = True
    _repeat_head(table)
    for row in block.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
        _keep_whole(table)
    _fit(table, block)
    for note in block.notes:
        paper.add_paragraph(note)


def _repeat_head(table: PaperTable) -> None:
    """Mark the first row as the head: repeated on every page, and read aloud as such."""
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(head)


def _keep_whole(table: PaperTable) -> None:
    """Keep the last row on one page."""
    table.rows[-1]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _fit(table: PaperTable, block: Table) -> None:
    table.autofit = False
    total = sum(block.widths)
    for place, width in enumerate(block.widths):
        table.columns[place].width = Cm(16.4 * width / total)
        for cell in table.columns[place].cells:
            cell.width = Cm(16.4 * width / total)
            for paragraph in cell.paragraphs:
                for run in paragraph.runs:
                    run.font.size = Pt(9.5)


def _undated(file: bytes) -> bytes:
    """Return the file without the moment it was packed at."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _NEVER)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return written.getvalue()
