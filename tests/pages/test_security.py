"""The guard lets readers in and nobody else: origins, headers, closed doors, sign-on."""

import asyncio
import json
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

from p2p_metrics.dashboard import navigation, security, sign_on
from p2p_metrics.dashboard.readers import Readers
from p2p_metrics.dashboard.security import Guard
from p2p_metrics.dashboard.shell import START, shell

HOST = "127.0.0.1:8501"
HERE = f"http://{HOST}"
ELSEWHERE = "https://attacker.example"


@dataclass(frozen=True)
class Answered:
    """What came back: a status with headers and text, or what a websocket was told."""

    status: int
    headers: Headers
    text: str


async def streamlit_stand_in(scope: Any, receive: Any, send: Any) -> None:
    """Answers everything that the guard lets through."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
    else:
        await PlainTextResponse("from streamlit")(scope, receive, send)


class Client:
    """Asks the guard as a browser would, with cookies that last."""

    def __init__(self) -> None:
        """A browser that has been nowhere."""
        self.guard = Guard(streamlit_stand_in)
        self.cookies: dict[str, str] = {}

    def get(self, address: str, method: str = "GET", **headers: str) -> Answered:
        """One request; header names are written with underscores."""
        sent = self._sent("http", address, method, headers)
        begun = next(one for one in sent if one["type"] == "http.response.start")
        body = b"".join(one.get("body", b"") for one in sent if one["type"].endswith("body"))
        found = Headers(raw=begun["headers"])
        for line in found.getlist("set-cookie"):
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
        return Answered(begun["status"], found, body.decode())

    def is_streamed_to(self, **headers: str) -> bool:
        """Whether a websocket is accepted."""
        sent = self._sent("websocket", "/_stcore/stream", "GET", headers)
        return [one["type"] for one in sent] == ["websocket.accept"]

    def _sent(
        self, kind: str, address: str, method: str, headers: dict[str, str]
    ) -> list[dict[str, Any]]:
        parts, sent = urlsplit(address), []
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        said = {"host": HOST, "cookie": cookies}
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        scope = {
            "type": kind, "method": method, "path": parts.path, "scheme": "http",
            "query_string": parts.query.encode(), "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in said.items()],
            "server": ("127.0.0.1", 8501),
        }  # fmt: skip

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        asyncio.run(self.guard(scope, receive, send))
        return sent


@pytest.fixture
def client() -> Client:
    """A browser before the guard."""
    return Client()


@pytest.fixture
def sign_on_is_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with `[auth]` in secrets.toml; a cookie is a sign-on in plain JSON."""
    monkeypatch.setattr(sign_on, "is_set_up", lambda: True)

    def signed(cookies: dict[str, str], name: str) -> bytes | None:
        return bytes.fromhex(cookies[name]) if name in cookies else None

    monkeypatch.setattr(sign_on, "_get_signed_cookie_with_chunks", signed)


def cookie(**claims: Any) -> dict[str, str]:
    """A sign-on cookie with these claims."""
    said = {"is_logged_in": True, "exp": time.time() + 600, "iat": time.time(), **claims}
    return {sign_on.USER_COOKIE_NAME: json.dumps(said).encode().hex()}


def test_another_sites_page_is_refused(client: Client) -> None:
    """A foreign Origin never reaches Streamlit, whatever it asks for."""
    for path in ("/", "/media/abc.csv", "/_stcore/health", "/static/js/index.js"):
        assert 403 == client.get(path, origin=ELSEWHERE).status
    called = client.get("/media/a.csv", sec_fetch_site="cross-site", sec_fetch_mode="cors")

    assert 403 == called.status
    assert 200 == client.get("/_stcore/health", origin=HERE).status


def test_a_link_from_another_site_may_still_be_followed(client: Client) -> None:
    """Following a link is not calling: the page opens."""
    followed = client.get("/schemes", sec_fetch_site="cross-site", sec_fetch_mode="navigate")

    assert 200 == followed.status


def test_a_websocket_says_truly_where_it_comes_from(client: Client) -> None:
    """Without an Origin or with a foreign one there is no session; our own page has one."""
    assert not client.is_streamed_to()
    assert not client.is_streamed_to(origin=ELSEWHERE)
    assert client.is_streamed_to(origin=HERE)


@pytest.mark.parametrize("path", ["/", "/schemes", "/_stcore/health", "/static/x.js", "/nowhere"])
def test_every_answer_carries_the_security_headers(client: Client, path: str) -> None:
    """Pages, assets and refusals alike."""
    headers = client.get(path).headers

    assert {name: headers[name] for name in security.security_headers()} == (
        security.security_headers()
    )


def test_the_policy_allows_no_eval_no_inline_script_and_no_other_place() -> None:
    """The shell's own script runs by its hash; every source is this server or data of ours."""
    policy = dict(rule.split(" ", 1) for rule in security.content_security_policy().split("; "))

    assert "'none'" == policy["default-src"]
    assert "'unsafe" not in policy["script-src"]
    assert f"'{shell().script_hash}'" in policy["script-src"]
    assert not re.search(r"https?:|\*|ws:", " ".join(policy.values()))


@pytest.mark.parametrize("path", security.CLOSED)
def test_what_nobody_needs_is_closed(client: Client, path: str) -> None:
    """Metrics, uploads, the agent API and the script's health are not answered."""
    assert 404 == client.get(path).status
    assert 404 == client.get(f"{path}/x", method="PUT").status


def test_a_page_is_answered_with_our_own_document(client: Client) -> None:
    """Our title and language, one inline script, no list of other interfaces."""
    text = client.get("/schemes").text

    assert '<html lang="en-GB">' in text
    assert "<title>Peer learning: what works</title>" in text
    assert [START] == re.findall(r"<script>(.*?)</script>", text)
    assert "service-desc" not in text


def test_the_first_page_has_one_address(client: Client) -> None:
    """/overview leads to the base and keeps its choices."""
    first = navigation.pages()[0].url_path
    answer = client.get(f"/{first}?outcome=Continued+here")

    assert (307, "/?outcome=Continued+here") == (answer.status, answer.headers["location"])


def test_nobody_is_asked_to_sign_on_unless_it_is_set_up(client: Client) -> None:
    """On a laptop, without secrets, everything of ours is open."""
    assert 200 == client.get("/media/abc.csv").status


@pytest.mark.usefixtures("sign_on_is_set_up")
def test_with_sign_on_a_stranger_gets_the_way_in_and_no_data(client: Client) -> None:
    """The page's shell and its assets, to show the button; media and the rest are refused."""
    assert 200 == client.get("/").status
    assert 200 == client.get("/static/js/index.js").status
    assert 401 == client.get("/media/abc.csv").status
    assert 401 == client.get("/app/static/x").status
    assert 401 == client.get("/files/0001-a/schemes.ranking.csv").status


@pytest.mark.usefixtures("sign_on_is_set_up")
def test_with_sign_on_a_known_reader_gets_downloads(client: Client) -> None:
    """A sign-on that holds opens what a stranger is refused."""
    client.cookies.update(cookie())

    assert 200 == client.get("/media/abc.csv").status
    assert 200 == client.get("/files/0001-a/schemes.ranking.csv").status


@pytest.mark.usefixtures("sign_on_is_set_up")
@pytest.mark.parametrize(
    "claims",
    [
        {"is_logged_in": False},
        {"exp": time.time() - 1},
        {"exp": None},
        {"iat": time.time() - sign_on.LONGEST_SECONDS - 1},
        {"iat": None},
    ],
)
def test_a_sign_on_that_no_longer_holds_is_no_sign_on(
    client: Client, claims: dict[str, Any]
) -> None:
    """Streamlit's cookie lives 30 days; ours counts while the token does, at most a day's work."""
    client.cookies.update(cookie(**claims))

    assert 401 == client.get("/media/abc.csv").status


@pytest.mark.usefixtures("sign_on_is_set_up")
def test_an_account_that_is_no_readers_gets_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signed on with the university, and in none of the groups that p2p.toml names."""
    only = Readers(claim="groups", any_of=("peer-learning-readers",))
    monkeypatch.setattr(sign_on, "readers", lambda: only)
    client.cookies.update(cookie(groups=["students"]))
    assert 401 == client.get("/media/abc.csv").status
    client.cookies.update(cookie(groups=["staff", "peer-learning-readers"]))

    assert 200 == client.get("/media/abc.csv").status


@pytest.mark.parametrize("path", ["/media/abc.csv", "/files/0001-a/schemes.ranking.csv"])
def test_no_cache_keeps_a_file(client: Client, path: str) -> None:
    """The next person at the same machine asks again, and signs on."""
    assert "private, no-store" == client.get(path).headers["cache-control"]


@pytest.mark.usefixtures("sign_on_is_set_up")
@pytest.mark.parametrize(
    ("address", "is_secure"),
    [("https://evidence.example.ac.uk/oauth2callback", True), (f"{HERE}/oauth2callback", False)],
)
def test_the_remembered_address_travels_over_https_where_readers_do(
    client: Client, monkeypatch: pytest.MonkeyPatch, address: str, is_secure: bool
) -> None:
    """On a laptop without HTTPS the browser would otherwise drop the cookie."""
    monkeypatch.setattr(sign_on, "get_secrets_auth_section", lambda: {"redirect_uri": address})

    assert is_secure is ("secure" in client.get("/schemes").headers["set-cookie"].lower())


@pytest.mark.usefixtures("sign_on_is_set_up")
def test_the_address_asked_for_survives_the_sign_on(client: Client) -> None:
    """A stranger's deep link is remembered and opened once the reader is known."""
    client.get("/schemes?outcome=Continued+here")
    client.cookies.update(cookie())
    answer = client.get("/")

    assert "/schemes?outcome=Continued+here" == answer.headers["location"]


@pytest.mark.usefixtures("sign_on_is_set_up")
@pytest.mark.parametrize("wanted", ["https://attacker.example/", "//attacker.example", "/nowhere"])
def test_a_remembered_address_leads_to_our_own_pages_only(client: Client, wanted: str) -> None:
    """A planted cookie cannot send a reader elsewhere."""
    client.cookies.update(cookie())
    client.cookies[security.WANTED] = wanted

    assert 200 == client.get("/").status


def test_no_page_lies_where_streamlit_would_run_it_without_the_main_script() -> None:
    """A .py file directly in pages/ would skip sign-on and filters."""
    assert [] == sorted(path.name for path in navigation.FOLDER.glob("*.py"))


def test_every_page_file_is_in_the_menu_and_every_page_of_the_menu_has_a_file() -> None:
    """The menu and the folders of pages/ say the same."""
    files = {path.relative_to(navigation.FOLDER).with_suffix("").as_posix()
             for path in Path(navigation.FOLDER).glob("*/*.py")}  # fmt: skip

    assert files == {page.path for page in navigation.pages()}
