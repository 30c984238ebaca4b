"""Glossaries as other tools and people lay them out: nothing is lost, and what is not used is named.

The files in ``layouts/`` were written after the documentation of the tools that they are named after.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from duizhao.bitext.errors import FormatError, InputError, LanguageError
from duizhao.glossary.concepts import ConceptEntry, Context, State, Status
from duizhao.glossary.interchange.formats import read_glossary, write_glossaries
from duizhao.glossary.termbase.base import open_termbase

LAYOUTS = Path(__file__).parent / "layouts"


def shown(entry: ConceptEntry) -> str:
    """Return the terms of an entry on a line, the status of each behind it and its language where it is a finer one."""
    marks = {Status.PREFERRED: "✓", Status.DEPRECATED: "✗", Status.SUPERSEDED: "†", Status.ADMITTED: "~", None: ""}
    return " | ".join(
        f"{term.text}{marks[term.status]}" + ("" if term.lang in {"en", "zh-Hans"} else f" ({term.lang})")
        for term in entry.terms
    )


def read(path: Path) -> tuple[list[str], list[str]]:
    """Return the entries of a file, shown, and the remarks without its path."""
    remarks: list[str] = []
    entries = [shown(entry) for entry in read_glossary(path, remark=remarks.append)]
    return entries, [remark.removeprefix(str(path)) for remark in remarks]


EXPECTED: list[tuple[str, list[str], list[str]]] = [
    ("crowdin.csv", ["pull request | 拉取请求 | 拉取請求 (zh-Hant-TW)", "branch | 分支 | 分支 (zh-Hant-TW)"], []),
    ("crowdin2.csv", ["branch | 分支"], []),
    ("deepl.csv", ["neural network | 神经网络", "learning rate | 学习率", "neural network | 神经网络"], []),
    ("dups.csv", ["valve | 阀门", "valve | 阀门", "Valve | 阀门", "VALVE | 阀门", "valve | 阀"], []),
    ("en-zh_cn.csv", ["software (en-US) | 软件"], []),
    ("en_term_zh_term.csv", ["valve | 阀门"], []),
    ("extra_cols.xlsx", ["valve | 阀门 | 閥門 (zh-Hant-TW)"], [": column 'No.' numbers the rows; not used"]),
    (
        "forbidden-variant.csv",
        ["GitHub✓ | 代码托管站✓ | Github✗", "website✓ | 网站✓ | web-site✗ | web site✗", "sign in✓ | 登录✓ | sign-in✗"],
        [],
    ),
    ("forbidden.csv", ["master | 主人✗ | 主分支"], []),
    ("formula.xlsx", ["valve | 阀门", "pump | 泵"], [": column 'No' holds formulas; not used"]),
    ("hom.tbx", ["security | bond | 证券 | 债券", "security | instrument | 证券 | 票据"], []),
    ("matecat.csv", ["valve (en-US) | 阀门", "pump (en-US) | 泵浦✗"], []),
    ("memoq.csv", ["valve | 阀门"], []),
    ("merged.xlsx", ["valve | 阀门"], [":1: the title 'Glossary' stands above the header; not used"]),
    ("merged_rows.xlsx", ["valve | 阀门✓ | 活门✗", "pump | 泵✓"], []),
    ("microsoft.csv", ["folder | 文件夹"], []),
    (
        "multi.xlsx",
        ["valve | 阀门", "server | 服务器"],
        ["[Read me]: no header with English and Chinese columns in the sheet; not used"],
    ),
    ("multilingual.tbx", ["Ventil (de) | valve | バルブ (ja) | 阀门"], []),
    ("multiterm.csv", ["valve | 阀门✓", "pump | 泵浦✗ | 泵✓"], []),
    ("notrecommended.tbx", ["valve✓ (en-US) | 阀门✓ | 活门✗"], []),
    (
        "phrase.csv",
        ["commit | 提交 | 提交 (zh-Hant-TW)", "GitHub | GitHub | GitHub (zh-Hant-TW)"],
        [],
    ),
    ("st_columns2.csv", ["software | 软件 | 軟體 (zh-Hant-TW)", "network | 网络 | 網路 (zh-Hant-TW)"], []),
    ("status_cols.csv", ["valve | 阀门✓ | 活门✗ | 气门✗"], []),
    (
        "synonyms.csv",
        [
            "artificial intelligence | AI | A.I. | 人工智能 | 人工智慧",
            "computing power | compute | 算力 | 计算能力",
            "cell phone | mobile phone | 手机 | 移动电话",
            "colour | color | 颜色",
        ],
        [],
    ),
    ("weblate.csv", ["valve | 阀门", "pump | 泵"], []),
]


@pytest.mark.parametrize(("name", "entries", "remarks"), EXPECTED, ids=[name for name, _, _ in EXPECTED])
def test_a_layout_is_read(name: str, entries: list[str], remarks: list[str]) -> None:
    assert read(LAYOUTS / name) == (entries, remarks)


def test_every_layout_is_tested() -> None:
    assert {path.name for path in LAYOUTS.iterdir()} == {name for name, _, _ in EXPECTED}


# More of each kind: Lokalise, Transifex, Smartcat, POEditor, SDL, a glossary of a ministry, plain people's.
@pytest.mark.parametrize(
    ("content", "entries"),
    [
        (
            (
                "term;description;casesensitive;translatable;forbidden;tags;en;zh_CN;zh_CN_description\n"
                "pump;;no;yes;no;;pump;泵;\nDocker;;yes;no;no;;Docker;;\n"
            ),
            ["pump | 泵", "Docker | Docker"],
        ),
        ("term,pos,comment,translation_zh_CN,comment_zh_CN\npump,noun,x,泵,y\n", ["pump | 泵"]),
        (
            (
                "Concept ID,English (United States) Term 1,English (United States) Term 2,Chinese (Simplified) Term 1\n"
                "7,pump,water pump,泵\n"
            ),
            ["pump (en-US) | water pump (en-US) | 泵"],
        ),
        (
            "Entry number,English,English Status,Chinese,Chinese Status\n1,pump,Preferred,泵浦,Obsolete\n",
            ["pump✓ | 泵浦†"],
        ),
        ("原文,译文,状态,备注\npump,泵,首选,x\npump,泵浦,禁用,\n", ["pump | 泵✓ | 泵浦✗"]),
        ("中文,英文,不译\nGitHub,,是\n泵,pump,否\n", ["GitHub | GitHub", "泵 | pump"]),
        (
            "序号,英文术语,简体中文,繁體中文（台灣）,词性\n1,server,服务器,伺服器,名词\n",
            ["server | 服务器 | 伺服器 (zh-Hant-TW)"],
        ),
        ("Source;Target;Comment\n泵;pump;x\n", ["pump | 泵"]),
        ("EN-GB;DE;ZH-TW\ncolour;Farbe;顏色\n", ["colour (en-GB) | Farbe (de) | 顏色 (zh-Hant-TW)"]),
        ("Word,中文,Synonyms\npump,泵,water pump|pumping device\n", ["pump | 泵 | water pump | pumping device"]),
        ("pump,泵,en,zh-CN\n阀门,valve,zh-CN,en\n", ["pump | 泵", "valve | 阀门"]),
        (
            "TCP/IP,传输控制协议/网际协议\ninput / output,输入 / 输出\n",
            ["TCP/IP | 传输控制协议/网际协议", "input | output | 输入 | 输出"],
        ),
        ("House terms of ACME,,\nas of May,,\nEnglish,Chinese,Do not use\npump,泵浦,x\n", ["pump | 泵浦✗"]),
        ("Term [en],Term [pcm],Term [zh-CN],Term [fa-AF]\npump,pomp,泵,x\n", ["pump | pomp (pcm) | 泵 | x (fa-AF)"]),
        (
            "Term:English,Term:Haitian Creole,Term:Chinese Simplified,Term:Klingon\npump,ponp,泵,y\n",
            ["pump | ponp (ht) | 泵"],
        ),
        # A head of its own for forbidden terms; sides that name a language; heads in other words; a code in brackets.
        ("English,Preferred translation,Forbidden translation\npump,泵,泵浦;帮浦\n", ["pump | 泵✓ | 泵浦✗ | 帮浦✗"]),
        ("Source (EN),Target (ZH)\npump,泵\n", ["pump | 泵"]),
        ("Terme anglais,Mot\npump,泵\n", ["pump | 泵"]),
        ("English|Chinese\npump|泵\n", ["pump | 泵"]),
        ("#,Term EN,Term ZH,Approved by\n1,pump,泵,Li\n", ["pump | 泵"]),
        # memoQ repeats its columns for each synonym.
        (
            "Entry_ID;English;Term_Info;English;Term_Info;Chinese_PRC;Term_Info\n7;pump;;pumper;Forbidden;泵;\n",
            ["pump | pumper✗ | 泵"],
        ),
        # Each row says which side is which.
        (
            (
                "Source Language,Source Term,Target Language,Target Term\n"
                "English,pump,Chinese,泵\nChinese,阀门,English,valve\n"
            ),
            ["pump | 泵", "valve | 阀门"],
        ),
        ("English,Chinese,Approved\npump,泵,yes\nvalve,阀,no\n", ["pump | 泵✓", "valve | 阀"]),
        # A spreadsheet of Taiwan: approved, prohibited, suggested. Bearing, seal, to weld.
        (
            (
                "英文,中文(繁體),中文(簡體),詞性,備註,狀態\nbearing,軸承,轴承,名詞,機械,核准\nseal,油封,油封,名詞,,禁用\n"
                "to weld,焊接,焊接,動詞,,建議\n"
            ),
            [
                "bearing | 軸承✓ (zh-Hant) | 轴承✓",
                "seal | 油封✗ (zh-Hant) | 油封✗",
                "to weld | 焊接 (zh-Hant) | 焊接",
            ],
        ),
        # A title without a header; the words of other people for what is wrong; translations numbered in Chinese.
        ("%Wordfast Glossary\ninvoice,发票\nledger,总账\n", ["invoice | 发票", "ledger | 总账"]),
        ('"Term [en]","Term [zh-CN]","Wrong translation"\ninvoice,发票,账单\n', ["invoice | 发票 | 账单✗"]),
        ("英文,译文,误译\ninvoice,发票,账单\n", ["invoice | 发票 | 账单✗"]),
        ("Term (EN),译法一,译法二,说明\ninvoice,发票,单据,财务\n", ["invoice | 发票 | 单据"]),
        # A term without a language beside both scripts of Chinese.
        ("Term;Definition;zh_CN;zh_TW;Notes\ninvoice;a bill;发票;發票;x\n", ["invoice | 发票 | 發票 (zh-Hant-TW)"]),
        # A row a term.
        (
            (
                "Entry_ID,Language,Term,Status\n1,en,invoice,preferred\n1,zh-CN,发票,preferred\n1,zh-CN,账单,forbidden\n"
                "2,en,ledger,\n2,zh-CN,总账,\n"
            ),
            ["invoice✓ | 发票✓ | 账单✗", "ledger | 总账"],
        ),
        (
            "概念编号\t语言\t术语\n7\t英语\tinvoice\n7\t中文\t发票\n7\t德语\tRechnung\n",
            ["invoice | 发票 | Rechnung (de)"],
        ),
        # Words of other tools for how a term is rated.
        (
            (
                "source_term,target_term,term_status\nlog in,登录,Use\nlog in,登陆,Do not use\n"
                "frame,帧,Released\nframe,幀面,Not approved\n"
            ),
            ["log in | 登录✓ | 登陆✗", "frame | 帧✓ | 幀面✗"],
        ),
        # Heads that rate the terms under them; a column for the preferred ones; how a term is used.
        (
            (
                "Preferred term (en),Preferred term (zh-Hans),Admitted term (zh-Hans),Deprecated term (zh-Hans)\n"
                "router,路由器,路由,路由機\n"
            ),
            ["router✓ | 路由器✓ | 路由~ | 路由機✗"],
        ),
        ("英文,首选译名,旧称\nrouter,路由器,路径器\n", ["router | 路由器✓ | 路径器†"]),
        ("English,Chinese,Preferred\nrouter,路由器,Y\nrouter,路由,N\n", ["router | 路由器✓ | 路由"]),
        ("en: Term,zh: Term,zh: Definition,zh: Usage\nrouter,路由器,一个盒子,推荐\n", ["router | 路由器✓"]),
        ("Term;Translation;Status\nrouter;路由器;✓\nhub;集线;✗\n", ["router | 路由器✓", "hub | 集线✗"]),
        # An abbreviation and what it stands for; a slash that belongs to the term.
        (
            "Abbreviation,Full form,中文\nAPI,application programming interface,应用程序接口\n",
            ["API | application programming interface | 应用程序接口"],
        ),
        ("English,Chinese\nkm/h,公里/小时\nspeed,速度/速率\n", ["km/h | 公里/小时", "speed | 速度 | 速率"]),
        # Go, the language, is not to go.
        (
            "source_term,target_term,term_status,case_sensitive\nGo,Go语言,Preferred,true\ngo,去,Admitted,FALSE\n",
            ["Go | Go语言✓", "go | 去~"],
        ),
    ],
)  # fmt: skip
def test_more_layouts(tmp_path: Path, content: str, entries: list[str]) -> None:
    path = tmp_path / "terms.csv"
    path.write_text(content, encoding="utf-8")
    assert [" | ".join(sorted(one.split(" | "))) for one in read(path)[0]] == [
        " | ".join(sorted(one.split(" | "))) for one in entries
    ]


def test_fields_of_a_layout_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_text(
        "Term [en],Description [en],Note [en],Term [zh-CN],Description [zh-CN],Domain,Client,Example of use,Reviewed\n"
        "pump,a machine,uncountable,泵,一种机器,water,ACME,The pump runs.,new\n",
        encoding="utf-8",
    )
    remarks: list[str] = []
    [entry] = read_glossary(path, remark=remarks.append)
    assert (entry.definition, entry.subject, entry.terms[0].note) == ("a machine", "water", "uncountable")
    assert [context.english for context in entry.contexts] == ["The pump runs."]
    assert set(entry.extras) == {("definition zh-Hans", "一种机器"), ("Client", "ACME"), ("Reviewed", "new")}
    assert [remark.rpartition(": ")[2] for remark in remarks] == [
        "column 'Client' has no field of its own; kept as an extra",
        "column 'Reviewed' has no field of its own; kept as an extra",
    ]


def test_what_is_marked_as_a_draft_is_proposed(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_text(
        "source,target,fuzzy,status\npump,泵,True,\nvalve,阀,False,draft\nvent,孔,False,\n", encoding="utf-8"
    )
    assert [entry.state for entry in read_glossary(path)] == [State.PROPOSED, State.PROPOSED, State.ACCEPTED]


def test_words_that_are_not_understood_are_kept_and_named(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_text("English,Chinese,Status,Part of speech\npump,泵,blue,gizmo\nvalve,阀,blue,noun\n", encoding="utf-8")
    remarks: list[str] = []
    pump, valve = read_glossary(path, remark=remarks.append)
    assert ("Status", "blue") in pump.extras
    assert ("Part of speech", "gizmo") in pump.english[0].extras
    assert valve.english[0].part_of_speech == "noun"
    assert [remark.removeprefix(str(path)) for remark in remarks] == [
        ": under 'Status', not understood: 'blue' (2 times); kept as an extra",
        ": under 'Part of speech', not understood: 'gizmo' (1 times); kept as an extra",
    ]


MULTITERM = """<?xml version="1.0" encoding="UTF-16"?>
<mtf><conceptGrp><concept>12</concept><system type="entryClass">1</system>
<transacGrp><transac type="origination">anna</transac><date>2020-01-01T00:00:00</date></transacGrp>
<descripGrp><descrip type="Subject">finance</descrip></descripGrp>
<descripGrp><descrip type="Client">ACME</descrip></descripGrp>
<languageGrp><language type="English" lang="EN"/>
<descripGrp><descrip type="Definition">a bill</descrip></descripGrp>
<termGrp><term>invoice</term><descripGrp><descrip type="Part of Speech">Noun</descrip></descripGrp>
<descripGrp><descrip type="Example">Send the <xref>invoice</xref>.</descrip></descripGrp></termGrp></languageGrp>
<languageGrp><language type="Chinese (PRC)" lang="ZH-CN"/>
<termGrp><term>发票</term><descripGrp><descrip type="Status">Approved</descrip></descripGrp></termGrp>
<termGrp><term>账单</term><descripGrp><descrip type="Usage status">Do not use</descrip></descripGrp></termGrp>
<termGrp><term>单据</term><descripGrp><descrip type="Status">blue</descrip></descripGrp></termGrp></languageGrp>
<languageGrp><language type="German" lang="DE"/><termGrp><term>Rechnung</term></termGrp></languageGrp>
</conceptGrp><conceptGrp><concept>13</concept></conceptGrp></mtf>"""


def test_multiterm_xml(tmp_path: Path) -> None:
    path = tmp_path / "export.xml"
    path.write_bytes(MULTITERM.encode("utf-16"))
    assert read(path) == (
        ["invoice | 发票✓ | 账单✗ | 单据 | Rechnung (de)"],
        [
            ": under 'Status', not understood: 'blue'; kept as an extra (1 times)",
            ": a concept without a term; not used (1 times)",
        ],
    )
    [entry] = read_glossary(path)
    assert (entry.id, entry.subject, entry.definition) == ("12", "finance", "a bill")
    assert entry.contexts == (Context(english="Send the invoice."),)
    assert entry.english[0].part_of_speech == "noun"
    assert entry.extras == (("Client", "ACME"),)
    path.write_text("<mtf></mtf>", encoding="utf-8")
    with pytest.raises(InputError, match="no concepts in it"):
        list(read_glossary(path))


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        ("English,German\npump,Pumpe\n", LanguageError, "terms.csv: no column of Chinese terms"),
        ("pump\nvalve,阀\n,vent\n", FormatError, r"terms.csv:3: not two terms"),
    ],
)
def test_what_is_not_understood_is_refused_by_column(
    tmp_path: Path, content: str, error: type[Exception], message: str
) -> None:
    path = tmp_path / "terms.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(error, match=message):
        list(read_glossary(path))


def test_a_formula_as_a_term_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (("English", "Chinese"), ("=A1", "泵")):
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(FormatError, match=r"t\.xlsx:2: a formula under 'English'"):
        list(read_glossary(tmp_path / "t.xlsx"))


TBX = """<martif type="TBX"><text><body>
<termEntry id="a1"><langSet xml:lang="en"><tig><term>pump</term>
<termNote type="administrativeStatus">{status}</termNote></tig><tig><term> </term></tig></langSet>
<langSet xml:lang="zh-CN"><tig><term>泵</term></tig></langSet></termEntry><termEntry id="a2"/>
</body></text></martif>"""


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("preferredTerm-admn-sts", Status.PREFERRED),
        ("admitted", Status.ADMITTED),
        ("notRecommended", Status.DEPRECATED),
        ("superseded", Status.SUPERSEDED),
        ("supersededTerm-admn-sts", Status.SUPERSEDED),
        ("standardizedTerm", Status.PREFERRED),
        ("obsolete", Status.SUPERSEDED),
        ("house colour", None),
    ],
)
def test_statuses_of_tbx_old_and_new(tmp_path: Path, status: str, expected: Status | None) -> None:
    path = tmp_path / "t.tbx"
    path.write_text(TBX.format(status=status), encoding="utf-8")
    remarks: list[str] = []
    [entry] = read_glossary(path, remark=remarks.append)
    assert entry.terms[0].status is expected
    assert len(entry.terms) == 2
    assert ("administrativeStatus", status) in entry.terms[0].extras or expected is not None
    assert sum("blank term" in remark or "entry without a term" in remark for remark in remarks) == 2


# One file of each kind: homonyms, other languages, both scripts, forbidden variants, extras, identifiers, synonyms.
ROUND = [
    "hom.tbx",
    "multilingual.tbx",
    "crowdin.csv",
    "forbidden-variant.csv",
    "phrase.csv",
    "memoq.csv",
    "synonyms.csv",
]
FORMATS = [(".tbx", ""), (".csv", "pair"), (".csv", "concept"), (".xlsx", "concept"), (".xlsx", "pair")]


@pytest.mark.parametrize("name", ROUND)
def test_out_and_in_again_changes_nothing(tmp_path: Path, name: str) -> None:
    with open_termbase(tmp_path / "terms.db", create=True) as base:
        base.import_entries(read_glossary(LAYOUTS / name))
        entries = [sorted(shown(entry).split(" | ")) for entry in base]
        for suffix, rows in FORMATS:
            out = tmp_path / f"out-{rows}{suffix}"
            write_glossaries(base.for_export(), [out], rows=rows)  # type: ignore[arg-type]
            report = base.import_entries(read_glossary(out), replacing=True)
            assert (report.added, report.updated, report.deleted, report.unchanged) == (0, 0, 0, len(base)), out.name
            # Another termbase gets all of it too.
            assert [sorted(shown(entry).split(" | ")) for entry in read_glossary(out)] == entries, out.name


def test_what_tbx_says_is_not_translated(tmp_path: Path) -> None:
    path = tmp_path / "t.tbx"
    path.write_text(
        """<martif type="TBX"><text><body><termEntry id="a1"><descrip type="Translation needed">No</descrip>
<langSet xml:lang="en"><tig><term>Docker</term></tig></langSet></termEntry></body></text></martif>""",
        encoding="utf-8",
    )
    [entry] = read_glossary(path)
    assert shown(entry) == "Docker | Docker"
    assert ("translate", "no") in entry.extras


def test_a_header_without_rows_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("English,Chinese\n", encoding="utf-8")
    assert read(path) == ([], [": no rows under the header"])
