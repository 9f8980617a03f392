"""The documents that the reading from Word is tested with, each made anew; no word occurs twice."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = "[Content_Types].xml"
BILLION = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


class Words:
    """Words that occur once: a1, a2, and so on."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, many: int = 1) -> str:
        self.count += many
        return " ".join(f"woord{number}" for number in range(self.count - many + 1, self.count + 1))


def saved(document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def with_parts(content: bytes, changes: dict[str, Callable[[bytes], bytes] | bytes]) -> bytes:
    """The same document with parts changed or added."""
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            change = changes.get(name)
            data = source.read(name)
            copy.writestr(name, change(data) if callable(change) else change if change is not None else data)
        for name in changes.keys() - set(source.namelist()):
            copy.writestr(name, changes[name])
    return target.getvalue()


def add_xml(document, xml: str) -> None:
    document.element.body.insert(len(document.element.body) - 1, parse_xml(xml))


def deep_headings() -> bytes:
    words, document = Words(), docx.Document()
    document.add_paragraph(words(5))
    for number, level in [("1", 1), ("1.1", 2), ("1.1.1", 3), ("", 4), ("", 5), ("1.2", 2), ("2.", 1), ("2.1)", 3)]:
        document.add_heading(f"{number} {words(3)}".strip(), level)
        document.add_paragraph(words(8))
    document.add_heading("2030 " + words(2), 1)
    return saved(document)


def tables() -> bytes:
    words, document = Words(), docx.Document()
    document.add_heading(words(2), 1)
    for bold, columns in ((True, 3), (False, 2), (True, 1)):
        document.add_paragraph(words(3))
        table = document.add_table(4, columns)
        for position, row in enumerate(table.rows):
            for cell in row.cells:
                cell.paragraphs[0].add_run(words(2)).bold = bold and position == 0
        table.rows[2].cells[-1].add_paragraph(words(2))
    outer = document.add_table(1, 1)
    inner = outer.rows[0].cells[0].add_table(1, 2)
    for cell in inner.rows[0].cells:
        cell.text = words(2)
    document.add_paragraph(words(3))
    return saved(document)


FOOTNOTES = f"""<?xml version="1.0"?><w:footnotes {W}>
<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>
<w:footnote w:id="1"><w:p><w:r><w:t>voetnoot een</w:t></w:r></w:p></w:footnote>
<w:footnote w:id="2"><w:p><w:r><w:t>voetnoot twee</w:t></w:r></w:p></w:footnote></w:footnotes>"""
FOOTNOTE_TYPE = (
    '<Override PartName="/word/footnotes.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"/></Types>'
)
FOOTNOTE_LINK = (
    '<Relationship Id="rIdF" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"'
    ' Target="footnotes.xml"/></Relationships>'
)


def footnotes() -> bytes:
    document = docx.Document()
    for number in (1, 2):
        document.add_heading(f"Deel {number} kop{number}", 1)
        add_xml(
            document,
            f'<w:p {W}><w:r><w:t>tekst{number}</w:t></w:r><w:r><w:footnoteReference w:id="{number}"/></w:r></w:p>',
        )
        document.add_paragraph(f"slot{number}")
    changes = {
        "word/footnotes.xml": FOOTNOTES.encode(),
        TYPES: lambda data: data.replace(b"</Types>", FOOTNOTE_TYPE.encode()),
        "word/_rels/document.xml.rels": lambda data: data.replace(b"</Relationships>", FOOTNOTE_LINK.encode()),
    }
    return with_parts(saved(document), changes)


def picture(color: str, kind: str = "PNG") -> io.BytesIO:
    target = io.BytesIO()
    Image.new("RGB", (60, 40), color).save(target, kind)
    target.seek(0)
    return target


def images() -> bytes:
    """One with a description, one without, one in the middle of a sentence, one that is broken."""
    words, document = Words(), docx.Document()
    document.add_heading(words(2), 1)
    document.add_picture(picture("red"))
    document.inline_shapes[0]._inline.docPr.set("descr", "Het stadhuis van dichtbij")
    document.add_heading(words(2), 1)
    document.add_picture(picture("blue", "JPEG"))
    paragraph = document.add_paragraph(words(3) + " ")
    paragraph.add_run().add_picture(picture("green"))
    paragraph.add_run(" " + words(3))
    document.add_picture(picture("black"))
    content = saved(document)
    broken = max(name for name in zipfile.ZipFile(io.BytesIO(content)).namelist() if name.startswith("word/media/"))
    return with_parts(content, {broken: b"\x89PNG\r\n\x1a\n" + b"kapot" * 40})


def tracked_changes() -> bytes:
    """With insertions, deletions, a move, comments, text boxes, a field, a formula, a header and links."""
    document = docx.Document()
    document.add_heading("1 Wat blijft", 1)
    run = "<w:r><w:t>{}</w:t></w:r>"
    add_xml(
        document,
        f"<w:p {W}>{run.format('begin ')}<w:ins w:id='1' w:author='x'>{run.format('ingevoegd ')}</w:ins>"
        f"<w:del w:id='2' w:author='x'><w:r><w:delText>geschrapt</w:delText></w:r></w:del>"
        f"<w:fldSimple w:instr='SEQ x'>{run.format('veld ')}</w:fldSimple>"
        '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>x+y</m:t></m:r></m:oMath>'
        f"{run.format(' na')}</w:p>",
    )
    add_xml(
        document,
        f'<w:p {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:r><mc:AlternateContent>'
        f"<mc:Choice Requires='wps'><w:txbxContent><w:p>{run.format('kader')}</w:p></w:txbxContent></mc:Choice>"
        f"</mc:AlternateContent></w:r></w:p>",
    )
    add_xml(
        document,
        f"<w:p {W}><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>HYPERLINK \"javascript:alert(1)\""
        f"</w:instrText></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r>{run.format('sluw')}"
        "<w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>",
    )
    document.add_paragraph().add_run("slot").underline = True
    document.sections[0].header.paragraphs[0].text = "kop van elke bladzijde"
    return saved(document)


def nested_lists() -> bytes:
    words, document = Words(), docx.Document()
    document.add_heading(words(2), 1)
    for style in ("List Bullet", "List Bullet 2", "List Bullet 3", "List Bullet", "List Number", "List Number 2"):
        document.add_paragraph(words(3), style=style)
    paragraph = document.add_paragraph(words(1) + " ")
    paragraph.add_run(words(1)).bold = True
    paragraph.add_run(" " + words(1)).italic = True
    return saved(document)


def other_writing() -> bytes:
    document = docx.Document()
    document.add_heading("Ελληνικά και Ð𝒳 🌍", 1)
    document.add_paragraph("العربية مرحبا 中文 字符 👩‍👩‍👧 é́ ﬁ < > & \" '")
    document.add_heading("ሰላም", 2)
    document.add_paragraph("Кириллица naïve\u00a0woord")
    return saved(document)


def numbered_by_word() -> bytes:
    """Headings in a style of the house, of which Word shows the number without writing it."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl>'
        for level in range(3)
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    style = document.styles.add_style("Titel van de stad", 1)
    style.base_style = document.styles["Heading 1"]
    for words, level in (("Eerste", 0), ("Onder", 1), ("Tweede", 0)):
        paragraph = document.add_paragraph(words, style=style if level == 0 else "Heading 2")
        number = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>'
        paragraph._p.get_or_add_pPr().append(parse_xml(number))
        document.add_paragraph(f"tekst van {words.lower()}")
    return saved(document)


def two_hundred_pages(pages: int = 200) -> bytes:
    words, document = Words(), docx.Document()
    for page in range(1, pages + 1):
        document.add_heading(f"{words(4)}", 1 + page % 3)
        for _paragraph in range(8):
            document.add_paragraph(words(55))
        document.add_paragraph(words(6), style="List Bullet")
    return saved(document)


GOOD = {
    "deep headings": deep_headings,
    "tables": tables,
    "footnotes": footnotes,
    "images": images,
    "tracked changes": tracked_changes,
    "nested lists": nested_lists,
    "other writing": other_writing,
    "numbered by Word": numbered_by_word,
    "two hundred pages": two_hundred_pages,
}


def hostile_xml(doctype: str) -> bytes:
    plain = tables()
    return with_parts(
        plain, {"word/document.xml": lambda data: data.replace(b"<w:document", doctype.encode() + b"<w:document", 1)}
    )


def zip_bomb() -> bytes:
    return with_parts(tables(), {"word/media/image1.png": b"\x00" * (60 * 1024 * 1024)})


def nested_too_deep() -> bytes:
    deep = b"<w:smartTag>" * 20_000 + b"</w:smartTag>" * 20_000
    return with_parts(tables(), {"word/document.xml": lambda data: data.replace(b"<w:body>", b"<w:body>" + deep)})


def with_macros() -> bytes:
    return with_parts(tables(), {"word/vbaProject.bin": b"macro"})


def odd_paths() -> bytes:
    return with_parts(tables(), {"../../etc/cron.d/x": b"x"})


def locked() -> bytes:
    """How Word stores a document with a password, and how it stored every document before 2007."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 4000


def broken_xml() -> bytes:
    return with_parts(tables(), {"word/document.xml": lambda data: data[: len(data) // 2]})


def cut_off() -> bytes:
    return tables()[:2000]


def wrong_checksum() -> bytes:
    content = bytearray(tables())
    start = content.index(b"word/document.xml") + 60
    content[start : start + 40] = b"\xff" * 40
    return bytes(content)


HOSTILE = {
    "not a docx": (lambda: b"PK\x03\x04 dit is geen zip", "not_docx"),
    "a zip of something else": (lambda: other_zip(), "not_docx"),
    "entities": (lambda: hostile_xml(BILLION), "hostile_xml"),
    "entity from outside": (lambda: hostile_xml(OUTSIDE), "hostile_xml"),
    "nested too deep": (nested_too_deep, "hostile_xml"),
    "zip bomb": (zip_bomb, "too_large_inside"),
    "macros": (with_macros, "macros"),
    "odd paths": (odd_paths, "odd_paths"),
    "broken XML": (broken_xml, "broken"),
    "cut off": (cut_off, "not_docx"),
    "wrong checksum": (wrong_checksum, "broken"),
}


def other_zip() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("hallo.txt", "hallo")
    return target.getvalue()
