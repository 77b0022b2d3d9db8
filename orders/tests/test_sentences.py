import pytest
from django.utils.translation import override

from orders.sentences import joined


@pytest.mark.parametrize(
    ("language", "sentences", "text"),
    [
        ("en", [], ""),
        ("en", ["One."], "One."),
        ("en", ["One.", "100% two."], "One. 100% two."),
        ("zh-hans", ["请填写理由。", "请引用条款。"], "请填写理由。请引用条款。"),
    ],
)
def test_sentences_follow_one_another_as_the_language_writes_them(language, sentences, text):
    with override(language):
        assert joined(sentences) == text
