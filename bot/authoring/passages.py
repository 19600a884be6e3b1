"""The sentence of an article that a question is about, by the words that they share: what a new entry may rest on."""

from collections.abc import Iterable

from bot.core.knowledge.article import Article, Sentence
from bot.core.language.english import rarity
from bot.core.language.tokens import stemmed, tokens


def nearest_sentence(question: str, article: Article) -> Sentence | None:
    """The sentence that has most of the question's words, the rare ones counting most; None where it has none."""
    asked = {stemmed(word): rarity(word) for word in tokens(question)}
    shared = [(sum(asked.get(stem, 0.0) for stem in _stems(article, each)), each) for each in article.sentences]
    best, sentence = max(shared, key=lambda each: each[0], default=(0.0, None))
    return sentence if best > 0 else None


def address(sentence: Sentence) -> str:
    """The place of a sentence as it is written down: p5s1."""
    return f"p{sentence.paragraph}s{sentence.number}"


def sentence_at(place: str, article: Article) -> Sentence | None:
    """The sentence of that place, as p5s1."""
    return next((sentence for sentence in article.sentences if address(sentence) == place), None)


def _stems(article: Article, sentence: Sentence) -> Iterable[str]:
    return set(map(stemmed, tokens(article.sentence_text(sentence))))
