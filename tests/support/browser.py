"""What a browser makes of a page."""

from html.parser import HTMLParser


class Seen(HTMLParser):
    """What a reader gets: the text, where links lead, what they lead to, and what would be loaded."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.links: list[str] = []
        self.labels: list[str] = []
        self.ids: list[str] = []
        self.loaded: list[str] = []
        self._hidden = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self._hidden = tag == "style"
        self.ids += [values["id"] or ""] if "id" in values else []
        self.labels += [values["aria-label"] or ""] if "aria-label" in values else []
        self.links += [values["href"] or ""] if "href" in values else []
        self.loaded += [tag] if tag in {"script", "img", "link", "iframe"} or "src" in values else []

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False

    def handle_data(self, text: str) -> None:
        self.text += "" if self._hidden else text
