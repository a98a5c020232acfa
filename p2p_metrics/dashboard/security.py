"""The guard before every request: own origin only, strict headers, sign-on where it is set up.

It closes what Streamlit leaves open: a websocket without an origin, a foreign origin (which makes
Streamlit ask a public address for its own), media and metrics without sign-on, uploads.
"""

from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from p2p_metrics.dashboard import navigation, sign_on
from p2p_metrics.dashboard.shell import shell

POLICY_VIOLATION = 1008
CLOSED = ("/_stcore/metrics", "/_stcore/upload_file", "/_stcore/agent", "/_stcore/script-health")
OPEN_TO_STRANGERS = ("/static/", "/_stcore/", "/auth/", "/oauth2callback", "/favicon")
FILES = ("/files/", "/media/")
# Another reader at the same machine, or a shared cache, must not find what this one took along.
UNKEPT = {"cache-control": "private, no-store"}
WANTED = "p2p_wanted"
WANTED_SECONDS = 600


def content_security_policy() -> str:
    """Everything from this server, no inline script but the shell's own, no eval, no frames."""
    rules = {
        "default-src": "'none'",
        "script-src": f"'self' '{shell().script_hash}'",
        "style-src": "'self' 'unsafe-inline'",  # Streamlit writes its styles at run time
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def security_headers() -> dict[str, str]:
    """The headers of every answer."""
    return {
        "content-security-policy": content_security_policy(),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    }


class Guard:
    """Middleware: refuses what must not pass, answers for the pages, adds headers to the rest."""

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        """Guard `app`, served under the path `base`."""
        self.app = app
        self.base = f"/{base.strip('/')}" if base.strip("/") else ""
        self.headers = security_headers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, refuse or hand on one request or websocket."""
        if scope["type"] == "websocket":
            if is_foreign(Headers(scope=scope), must_say=True):
                await send({"type": "websocket.close", "code": POLICY_VIOLATION})
                return
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            answer = self.own_answer(HTTPConnection(scope))
            is_file = begins(self.path_in(scope), FILES)
            await (answer or self.app)(scope, receive, self.with_headers(send, is_file=is_file))
        else:
            await self.app(scope, receive, send)

    def own_answer(self, request: HTTPConnection) -> Response | None:
        """The guard's own answer; None where Streamlit is to answer."""
        path = self.path_in(request.scope)
        if is_foreign(request.headers, must_say=False):
            return PlainTextResponse("Another site may not call this one.", HTTPStatus.FORBIDDEN)
        if begins(path, CLOSED):
            return PlainTextResponse("Not here.", HTTPStatus.NOT_FOUND)
        is_known = sign_on.is_known(request)
        page = page_in(path)
        if page is None:
            may_pass = is_known or begins(path, OPEN_TO_STRANGERS)
            refusal = PlainTextResponse("Sign in first.", HTTPStatus.UNAUTHORIZED)
            return None if may_pass else refusal
        return self.page_answer(request, path, page, is_known=is_known)

    def path_in(self, scope: Scope) -> str:
        """The path asked for, without that under which we are served."""
        return str(scope["path"]).removeprefix(self.base) or "/"

    def page_answer(
        self, request: HTTPConnection, path: str, page: str, *, is_known: bool
    ) -> Response:
        """The document of a page; the address asked for survives a sign-on in between."""
        query = f"?{request.url.query}" if request.url.query else ""
        if page == navigation.pages()[0].url_path:
            return RedirectResponse(f"{self.base}/{query}")
        wanted = remembered(request.cookies.get(WANTED, ""))
        if is_known and wanted and path == "/":
            answer: Response = RedirectResponse(f"{self.base}/{wanted}")
            answer.delete_cookie(WANTED)
            return answer
        headers = {"cache-control": "no-cache"}
        answer = Response(shell().html, media_type="text/html", headers=headers)
        if not is_known and (page or query):
            answer.set_cookie(
                WANTED, f"{path}{query}", max_age=WANTED_SECONDS, httponly=True, samesite="lax",
                secure=sign_on.is_over_https(),
            )  # fmt: skip
        return answer

    def with_headers(self, send: Send, *, is_file: bool = False) -> Send:
        """`send`, with the security headers on every answer; no cache keeps a file."""
        added = {**self.headers, **(UNKEPT if is_file else {})}

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in added.items():
                    headers[name] = value
            await send(message)

        return sent


def is_foreign(headers: Headers, *, must_say: bool) -> bool:
    """Whether a request comes from another site's page; a websocket must say where from."""
    origin = headers.get("origin")
    if origin is None:
        return must_say or (
            headers.get("sec-fetch-site") == "cross-site"
            and (headers.get("sec-fetch-mode") != "navigate")
        )
    return urlsplit(origin).netloc != headers.get("host")


def remembered(address: str) -> str:
    """The page and choices of a remembered address; "" unless it leads to a page of ours."""
    parts = urlsplit(address)
    page = page_in(parts.path)
    if parts.scheme or parts.netloc or page is None:
        return ""
    return f"{page}?{parts.query}" if parts.query else page


def begins(path: str, starts: Iterable[str]) -> bool:
    """Whether the path begins with one of these."""
    return any(path.startswith(start) for start in starts)


def page_in(path: str) -> str | None:
    """The page that a path asks for ("" for the first); None where it asks for something else."""
    name = path.strip("/")
    return name if not name or name in {page.url_path for page in navigation.pages()} else None
