"""The keys of the table and what they do, for the help sheet; and the words that the page's script says."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["key_table", "script_words"]

Say = Callable[[str], str]


def key_table(_: Say) -> list[tuple[str, list[tuple[tuple[str, ...], str]]]]:
    """Return the keys by subject."""
    return [
        (
            _("Move about"),
            [
                (("j", "↓"), _("next pair")),
                (("k", "↑"), _("previous pair")),
                (("←", "→"), _("source, target side")),
                (("n", "p"), _("next, previous pair that needs work")),
                (("Home", "End"), _("first, last pair in view")),
                (("g",), _("go to a number")),
                (("/",), _("find")),
                (("1", "…", "9"), _("filters as they stand")),
                (("o",), _("change the order")),
                (("b",), _("pairs between two confidences")),
                (("[", "]"), _("previous, next place on the strip")),
                (("v",), _("plot of the path; a click goes there")),
                (("Shift", "←", "→"), _("from word to word, with its partner on the other side")),
                (("h",), _("details of the pair, on or off")),
                (("Tab",), _("to the next part of the page")),
            ],
        ),
        (
            _("Judge"),
            [
                (("a",), _("right: checked, and on to the next that needs work")),
                (("A",), _("check all shown above")),
                (("f",), _("pin (fasten), unpin")),
                (("Del",), _("leave out, with a reason; again takes it back")),
                (("c",), _("note")),
                (("t",), _("term: select it, t, select its translation, t")),
                (("i",), _("the selection in context")),
            ],
        ),
        (
            _("Mend"),
            [
                (("u",), _("first segment of this side up")),
                (("d",), _("last segment of this side down")),
                (("D",), _("all of this side down by one, to the next pinned or checked pair")),
                (("m",), _("join with the next pair")),
                (("M",), _("join with the previous pair")),
                (("s",), _("split: choose the place with arrows, Enter")),
                (("e", "F2"), _("edit this side; Enter keeps, Esc leaves")),
                (("x",), _("unlink the two sides")),
                (("l",), _("link with the nearest unpaired one")),
                (("Space",), _("select several pairs, then l or m")),
                (("r",), _("realign here, around what is pinned or checked")),
                (("R",), _("realign everything not pinned, checked or edited")),
                (("w",), _("swap this side with the next pair's")),
            ],
        ),
        (
            _("Keep"),
            [
                (("z",), _("undo")),
                (("y",), _("redo")),
                (("Ctrl+S",), _("export")),
                (("Enter",), _("the buttons of the pair; Esc returns")),
                (("?",), _("this sheet")),
            ],
        ),
    ]


def script_words(_: Say) -> dict[str, str]:
    """Return what the script says, by name."""
    return {
        "checked": _("Checked."),
        "none": _("Nothing further needs work here."),
        "hits": _("{at} of {n}"),
        "noHits": _("not found"),
        "elsewhere": _("{n} more outside this filter"),
        "splitHelp": _("← → next place, Shift: by character, ↑ ↓ other side, Enter cuts, Esc leaves"),
        "noCut": _("not cut"),
        "note": _("Note on this pair"),
        "noteLabel": _("Note"),
        "leave": _("Leave this pair out"),
        "reason": _("Reason"),
        "reasons": "\n".join(
            (_("not translated"), _("not in the original"), _("boilerplate"), _("repeated"), _("free translation"))
        ),
        "goTo": _("Go to pair number"),
        "number": _("Number"),
        "checkAbove": _("Check {n} pairs shown above?"),
        "stale": _("This was changed elsewhere meanwhile. Your text is kept in the editor."),
        "elsewhereChanged": _("Changed elsewhere"),
        "lost": _("The desk does not answer. Your work is kept; trying again…"),
        "back": _("The desk answers again."),
        "letGo": _("{n} keys typed after it were not carried out."),
        "gone": _("The desk has ended. Start it again to go on."),
        "selected": _("{n} selected"),
        "exported": _("Exported {name}."),
        "editing": _("Editing"),
        "audited": _("The audit is done; see Findings."),
        "realigning": _("Realigning…"),
        "realigned": _("{n} pairs changed by realigning; z takes it back."),
        "unchanged": _("Realigning changed nothing."),
        "skipped": _("{n} places were edited meanwhile and stay as they are."),
        "picked": _("Term: {text}. Now select its translation and press t again."),
        "selectFirst": _("Select some text first."),
        "dismiss": _("Dismiss this finding"),
        "dismissals": "\n".join((_("not an error"), _("meant so"), _("does not matter here"))),
        "colon": _(": "),
        "copied": _("{n} pairs copied as a table."),
        "partner": _("{word} – {partner}"),
        "noPartner": _("no partner"),
        "noLinks": _("No words are linked here."),
        "keysOff": _("Single-letter keys are off; switch them on in the help sheet (?)."),
    }
