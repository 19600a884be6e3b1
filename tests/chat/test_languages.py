"""Languages: the question's own; else that of the chat, or of whoever wrote; and /language, which counts for a chat."""

import pytest

from bot import texts
from bot.core.language.packaged import packaged
from bot.usecases.teaching import UseCases
from tests.chat.test_introduction import introduced
from tests.support.fake_telegram import FakeTelegram, Seat


@pytest.fixture
def ana(telegram: FakeTelegram) -> Seat:
    return telegram.private("Ana")


@pytest.fixture
def ursula(telegram: FakeTelegram) -> Seat:
    """Somebody whose Telegram is in German."""
    ursula = telegram.private("Ursula")
    ursula.person["language_code"] = "de-AT"
    return ursula


async def test_what_tells_no_language_is_answered_in_that_of_telegram(ursula: Seat) -> None:
    assert "Worüber möchtest du etwas wissen?" in (await ursula.says("/topics")).text


async def test_english_is_answered_in_english_whatever_telegram_speaks(ursula: Seat) -> None:
    assert "Hello!" in (await ursula.says("hello")).text


async def test_a_button_speaks_the_language_in_which_somebody_wrote(ana: Seat) -> None:
    await ana.says("wo ist der gipfel und wer ist das?")
    assert "Worüber möchtest du etwas wissen?" in (await ana.says("/topics")).text


async def test_a_language_that_was_chosen_counts_for_the_chat(ana: Seat) -> None:
    choice = await ana.says("/language")
    assert "I speak the language of the question, if I know it." in choice.text
    assert {"English", "Deutsch", "한국어", "日本語"} <= set(choice.buttons)
    assert (await ana.presses(choice, "Deutsch")).text == "Ich spreche Deutsch."
    assert "Frag mich" in (await ana.says("hello")).text
    choice = await ana.says("/language")
    await ana.presses(choice, "wie gefragt")
    assert "Hello!" in (await ana.says("hello")).text


@pytest.mark.parametrize("named", ["de", "Deutsch", "DEUTSCH"])
async def test_a_language_that_is_named_is_chosen_at_once(ana: Seat, named: str) -> None:
    assert (await ana.says(f"/language {named}")).text == "Ich spreche Deutsch."
    assert "Frag mich" in (await ana.says("hello")).text


async def test_for_a_language_that_there_is_not_the_others_are_offered(ana: Seat) -> None:
    assert "English" in (await ana.says("/language klingon")).buttons


async def test_in_a_group_only_admins_choose(telegram: FakeTelegram) -> None:
    group = telegram.group()
    ana, admin = group.seat("Ana"), group.seat("Adele")
    group.make_admin(admin)
    for command in ("/language@faq_bot", "/language@faq_bot de"):
        assert "Only admins of this group" in (await ana.says(command)).text
    choice = await admin.says("/language@faq_bot")
    assert "Deutsch" in choice.buttons
    await ana.presses(choice, "Deutsch")
    assert telegram.pop_ups[-1].startswith("Only admins")
    await admin.presses(choice, "Deutsch")
    assert "Hallo!" in (await ana.says("@faq_bot hello")).text


async def test_a_link_is_refused_in_the_readers_language(ursula: Seat) -> None:
    with texts.speaking("de"):
        assert (await ursula.says("https://example.org/a")).text == texts.NO_LINKS


@pytest.mark.parametrize("word", ["話題", "設定", "題名は？"])
async def test_a_word_that_may_be_chinese_is_japanese_to_who_speaks_that(ana: Seat, word: str) -> None:
    await ana.says("首脳会談はどこで開かれますか？")
    answer = (await ana.says(word)).text
    assert texts.reply_language(answer.split("\n")[0], "en") == "ja"


async def test_more_is_in_the_readers_language(ana: Seat) -> None:
    answer = await ana.says("정상회담은 어디에서 열리나요?")
    for more in ("더 보기", "더"):
        assert (await ana.says(more)).text.startswith(answer.text.split("\n")[0])


async def test_a_german_question_may_end_in_an(ana: Seat) -> None:
    assert "Anfang einer Frage" not in (await ana.says("Wann kam Lee in Japan an?")).text


@pytest.mark.parametrize("language", texts.OWN_NAMES)
async def test_what_stands_on_a_button_can_be_typed(ana: Seat, language: str) -> None:
    with texts.speaking(language):
        more, none, topics = str(texts.MORE), str(texts.NONE_OF_THESE), str(texts.TOPICS_BUTTON)
        helpful, unhelpful, offered = str(texts.HELPFUL), str(texts.NOT_HELPFUL), str(texts.TOPICS)
        in_full, nothing = str(texts.PARAGRAPH_IN_FULL).format(number=3), str(texts.NONE_FOUND)
    await ana.presses(await ana.says("/language"), texts.OWN_NAMES[language])
    assert (await ana.says(topics)).text == offered
    await ana.says("where do they meet?")
    assert in_full in (await ana.says(more)).text
    assert (await ana.says(helpful)).silent  # it reacts
    assert "│" not in (await ana.says(unhelpful)).text
    await ana.says("did you mean why-nara, temple-age?")
    assert (await ana.says(none)).text == nothing


@pytest.mark.parametrize(
    "said",
    [
        "ich heiße Sam", "me llamo Sam", "je m'appelle Sam", "mi chiamo Sam", "meu nome é Sam", "benim adım Sam",
        "меня зовут Сэм", "اسمي سام", "我叫小明", "私の名前はサムです", "제 이름은 샘이에요",
    ],
)  # fmt: skip
async def test_a_name_is_taken_note_of_in_every_language(ana: Seat, said: str) -> None:
    answer = (await ana.says(said)).text
    with texts.speaking(texts.reply_language(said, "en")):
        assert answer.startswith(str(texts.TALK["reader"]).split("{")[0])


@pytest.mark.parametrize(
    "said",
    [
        "ich mag keine Politik",
        "저는 정치를 좋아하지 않아요",
        "政治は好きじゃない",
        "لا أحب السياسة",
        "no me gusta la política",
    ],
)
async def test_what_somebody_likes_gets_no_quote_in_any_language(ana: Seat, said: str) -> None:
    assert "│" not in (await ana.says(said)).text


async def test_menus_and_descriptions_are_in_every_language(use_cases: UseCases) -> None:
    telegram = FakeTelegram()
    await introduced(telegram, use_cases)
    described = {menu["command"]: menu["description"] for menu in telegram.menus["all_private_chatsde"]}
    assert described["topics"] == "Was du fragen kannst, nach Themen"
    assert telegram.descriptions["descriptionde"].startswith("Frag mich etwas über den Artikel")


@pytest.mark.parametrize("language", [each for each in texts.OWN_NAMES if each != "en"])
async def test_what_is_not_known_of_the_article_is_said_in_every_language(ana: Seat, language: str) -> None:
    lines = packaged("bot.core.language", "smalltalk_languages.yaml")[language]
    await ana.presses(await ana.says("/language"), texts.OWN_NAMES[language])
    with texts.speaking(language):
        unknown = {fact: str(texts.TALK_UNKNOWN[fact]) for fact in texts.TALK_UNKNOWN}
    for fact, said in unknown.items():
        for line in lines[fact]:
            assert (await ana.says(line)).text.startswith(said), line


@pytest.mark.parametrize("said", ["c qui l'auteur", "link del articulo", "кто же автор статьи", "وين رابط المقال"])
async def test_a_fact_that_is_asked_for_in_other_words_is_not_known_either(ana: Seat, said: str) -> None:
    assert not (await ana.says(said)).text.rstrip().endswith(":")


@pytest.mark.parametrize(
    ("language", "said"),
    [("es", "hablas español?"), ("es", "q puedes hacer"), ("fr", "d'accord"), ("it", "non capisco"), ("ja", "了解")],
)
def test_small_talk_of_one_language_is_replied_to_in_that(language: str, said: str) -> None:
    assert texts.reply_language(said, "en") == language


@pytest.mark.parametrize("said", ["cool", "super", "ok", "link", "thanks", "haha"])
def test_small_talk_that_english_has_too_is_replied_to_in_english(said: str) -> None:
    assert texts.reply_language(said, "en") == "en"


@pytest.mark.parametrize(
    ("first", "then", "start"),
    [
        ("¿dónde es la cumbre?", "¿y cuándo?", "Por lo que veo, el artículo no lo dice."),
        ("dov'è il vertice?", "quando?", "Per quanto vedo, l'articolo non lo dice."),
        ("wo ist der gipfel?", "wann?", "Ich bin nicht sicher."),
        ("où est le sommet ?", "tu mens", "Désolé"),
    ],
)
async def test_a_conversation_keeps_its_language(ana: Seat, first: str, then: str, start: str) -> None:
    await ana.says(first)
    assert (await ana.says(then)).text.startswith(start)
