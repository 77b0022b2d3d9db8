"""django-unfold ships no translations: each of its words has its Chinese in `locale/unfold`, or in Django's own.

An upgrade that brings new words fails here; give them their Chinese in that catalogue.
"""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import unfold
from django.contrib import admin
from django.utils.translation.template import templatize
from django.utils.translation.trans_real import DjangoTranslation

UNFOLD = Path(str(unfold.__file__)).parent
ADMIN = str(Path(str(admin.__file__)).parent / "locale")
CONTEXT_END = "\x04"  # gettext's own sign between a context and its words
CALL = re.compile(r"_|(?:n|p|np)?gettext(?:_lazy|_noop)?")
STRING = r"""(?:u?"(?:[^"\\]|\\.)*"|u?'(?:[^'\\]|\\.)*')"""
PLAIN = re.compile(rf"\b(?:_|n?gettext)\(\s*({STRING})")
IN_CONTEXT = re.compile(rf"\bn?pgettext\(\s*({STRING}),\s*({STRING})")


class Missing(gettext.NullTranslations):
    """Says nothing where nobody has a translation; the same words in both languages are one."""

    def gettext(self, message: str) -> str:
        return ""


def without_chinese(words: set[str], chinese: DjangoTranslation) -> list[str]:
    chinese.add_fallback(Missing())
    return sorted(text for text in words if not chinese.gettext(text))


def words_in(source: str) -> Iterator[str]:
    for found in [*PLAIN.finditer(source), *IN_CONTEXT.finditer(source)]:
        yield CONTEXT_END.join(ast.literal_eval(text) for text in found.groups())


def words_of_templates() -> set[str]:
    return {text for path in UNFOLD.rglob("*.html") for text in words_in(templatize(path.read_text()))}


def words_of_scripts() -> set[str]:
    return {text for path in UNFOLD.rglob("*.js") for text in words_in(path.read_text())}


def words_of_python() -> set[str]:
    return {_calls(node) for path in UNFOLD.rglob("*.py") for node in ast.walk(ast.parse(path.read_text()))} - {""}


def _calls(node: ast.AST) -> str:
    """The words of one call of gettext, joined by Python where they stand on several lines."""
    if not isinstance(node, ast.Call) or not CALL.fullmatch(name := ast.unparse(node.func)):
        return ""
    texts = [str(part.value) for part in node.args if isinstance(part, ast.Constant)]
    return CONTEXT_END.join(texts[: 2 if "pgettext" in name else 1])


def test_unfold_words_of_pages_are_all_chinese():
    words = words_of_templates() | words_of_python()
    assert {"Type to search", "Select record", "%(counter)s result", "Clear all filters"} <= words
    assert without_chinese(words, DjangoTranslation("zh-hans")) == []


def test_unfold_words_of_scripts_are_all_chinese():
    """The admin's scripts get their words from django.contrib.admin and LOCALE_PATHS alone."""
    words = words_of_scripts()
    assert "%(sel)s of %(cnt)s selected" in words
    assert without_chinese(words, DjangoTranslation("zh-hans", domain="djangojs", localedirs=[ADMIN])) == []


def test_unfold_words_of_the_date_picker_name_the_days_in_chinese():
    chinese = DjangoTranslation("zh-hans", domain="djangojs", localedirs=[ADMIN])
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    assert "".join(chinese.pgettext(f"one letter {day}", day[0]) for day in days) == "一二三四五六日"


def test_unfold_words_that_nobody_translated_are_found():
    words = words_in(
        templatize("{% translate 'Log out' %} {{ a|default:_('Quite new') }} {% translate 'So' context 'x' %}")
    )
    assert without_chinese(set(words), DjangoTranslation("zh-hans")) == ["Quite new", "x\x04So"]
