"""Who may ask: this host, this origin, a browser that was let in by a link. Everything else gets 403 without detail.

A cookie does not know ports and two ports of one host are one *site*, so SameSite does not protect one desk from
another: ``Host`` and ``Origin`` are compared with the port, on every request. A page that is bound to another name
(DNS rebinding) sends no Origin with a GET, but it sends its own Host.
"""

from __future__ import annotations

import hmac
import secrets
import time
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from duizhao.desk import invitations

__all__ = ["Gate", "Keys"]

_LIFE: Final = 600.0
"""Seconds that a link is good for."""

_BODY: Final = 1 << 20
_UPLOAD: Final = 64 << 20


@dataclass(slots=True)
class Keys:
    """Links that let a browser in, each good once and for ten minutes, and the cookies of those let in."""

    port: int
    tokens: dict[str, float] = field(default_factory=dict)
    cookies: set[str] = field(default_factory=set)
    invitation: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    """The secret for which another desk of the same user gets a link."""

    @property
    def cookie_name(self) -> str:
        """The cookie's name: two desks on two ports do not take each other's."""
        return f"duizhao-{self.port}"

    def link(self) -> str:
        """Make a new link."""
        token = secrets.token_urlsafe(32)
        self.tokens[token] = time.monotonic() + _LIFE
        return f"http://127.0.0.1:{self.port}/open?token={token}"

    def exchange(self, token: str) -> str | None:
        """Return a cookie for a token, None for one that is wrong, used or too old."""
        now = time.monotonic()
        # All are compared, in constant time each.
        found = [known for known in self.tokens if hmac.compare_digest(known.encode(), token.encode())]
        if not found or self.tokens.pop(found[0]) < now:
            return None
        cookie = secrets.token_urlsafe(32)
        self.cookies.add(cookie)
        return cookie

    def invites(self, given: str) -> bool:
        """Whether a secret is the one that was left for other desks."""
        return hmac.compare_digest(self.invitation.encode(), given.encode())

    def knows(self, header: str) -> bool:
        """Whether a Cookie header holds a cookie that was given out."""
        try:
            jar = SimpleCookie(header)
        except CookieError:
            return False
        given = jar.get(self.cookie_name)
        if given is None:
            return False
        return bool(sum(hmac.compare_digest(known.encode(), given.value.encode()) for known in self.cookies))


class Gate:
    """ASGI middleware: checks each request before the application sees it, and dresses each answer."""

    def __init__(self, app: ASGIApp, keys: Keys) -> None:
        """Stand before an application."""
        self.app = app
        self.keys = keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through or refuse it."""
        if scope["type"] != "http":
            return
        status = self._refusal(scope)
        if status:
            words = {403: "forbidden", 405: "method not allowed", 413: "too large"}[status]
            await PlainTextResponse(words, status_code=status, headers=_PLAIN)(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce
        limit = _UPLOAD if scope["path"] == "/upload" else _BODY

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers["Content-Security-Policy"] = _POLICY.format(nonce=nonce)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        taken = 0

        async def receiving() -> Message:
            nonlocal taken
            message = await receive()
            if message["type"] == "http.request":
                taken += len(message.get("body", b""))
                if taken > limit:
                    # The length that was announced was not true: the connection is dropped.
                    return {"type": "http.disconnect"}
            return message

        await self.app(scope, receiving, sending)

    def _refusal(self, scope: Scope) -> int:
        headers = Headers(scope=scope)
        method, path = scope["method"], scope["path"]
        hosts = {f"127.0.0.1:{self.keys.port}", f"localhost:{self.keys.port}"}
        host = headers.get("host", "")
        origin = headers.get("origin")
        site = headers.get("sec-fetch-site")
        if method not in {"GET", "POST"}:
            return 405
        foreign = origin != f"http://{host}" and (origin is not None or method == "POST")
        if foreign or host not in hosts or len(headers.getlist("host")) != 1:
            return 403
        if path == "/open" and method == "GET":
            return 0
        if path == invitations.PATH:
            return 0 if self.keys.invites(headers.get(invitations.HEADER, "")) else 403
        sites = {None, "same-origin", "none"} if method == "GET" else {None, "same-origin"}
        if site not in sites or not self.keys.knows(headers.get("cookie", "")):
            return 403
        length = headers.get("content-length", "0")
        fits = length.isdigit() and int(length) <= (_UPLOAD if path == "/upload" else _BODY)
        return 0 if fits else 413


_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    # Under "no-referrer" a form of the page would be sent with "Origin: null", and refused.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_PLAIN: Final = {**_HEADERS, "Content-Security-Policy": "default-src 'none'", "Cache-Control": "no-store"}
