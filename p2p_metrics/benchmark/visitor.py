"""A made-up reader who speaks to the dashboard as a browser does, without drawing anything.

Streamlit's browser sends its state (page, choices, address) over a websocket and is answered with
a message for each element. This reader sends the same and waits for the end of the run.
"""

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

LARGEST_MESSAGE = 2**26
PATIENCE_SECONDS = 60
RUNS_REMEMBERED = 2  # a browser keeps large messages for two runs and does not ask for them again
NOT_A_PAGES_OWN = "release"  # the chooser beside the menu


class PageFailed(RuntimeError):
    """A run of a page ended with an error on the screen, or with the visit."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a page lets a reader choose: the widget, its key in the address, its options."""

    widget: str
    key: str
    options: tuple[str, ...]
    is_buttons: bool
    fragment: str  # the part of the page that runs again when this is chosen


@dataclass(slots=True)
class Visitor:
    """One reader with one open page: a session of its own on the server."""

    line: ClientConnection
    pages: dict[str, str] = field(default_factory=dict)
    page: str = ""
    choices: dict[str, Choice] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)
    held: deque[set[str]] = field(default_factory=lambda: deque(maxlen=RUNS_REMEMBERED))

    @classmethod
    async def arrive(cls, address: str) -> Self:
        """Connect to a dashboard; no page is open yet."""
        host = urlsplit(address).netloc
        protocols: Any = ["streamlit"]
        origin: Any = f"http://{host}"
        line = await connect(
            f"ws://{host}/_stcore/stream",
            origin=origin,
            subprotocols=protocols,
            max_size=LARGEST_MESSAGE,
            compression=None,
        )
        return cls(line)

    async def turn_to(self, page: str) -> float:
        """Open a page by its name in the address; gives the seconds until it is whole."""
        self.page, self.chosen = page, {}
        return await self._run()

    async def choose(self, key: str, option: str) -> float:
        """Choose an option; gives the seconds until the page is whole again."""
        self.chosen[key] = option
        return await self._run(self.choices[key].fragment)

    async def leave(self) -> None:
        """Close the page."""
        await self.line.close()

    async def _run(self, fragment: str = "") -> float:
        # A choice that the last run no longer offered has left the page.
        self.chosen = {key: one for key, one in self.chosen.items() if key in self.choices}
        asked = self._state()
        asked.rerun_script.fragment_id = fragment
        self.choices = {}
        self.held.append(set())
        began = time.perf_counter()
        await self.line.send(asked.SerializeToString())
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for data in self.line:
                message = ForwardMsg.FromString(bytes(data))  # type: ignore[arg-type]
                if message.WhichOneof("type") == "script_finished":
                    return time.perf_counter() - began
                self._take_in(message)
        raise PageFailed(f"The server ended the visit on {self.page}.")

    def _state(self) -> BackMsg:
        asked = BackMsg()
        state = asked.rerun_script
        state.page_script_hash = self.pages.get(self.page, "")
        state.page_name = "" if state.page_script_hash else self.page
        state.query_string = urlencode(self.chosen)
        state.cached_message_hashes.extend(set().union(*self.held))
        for key, option in self.chosen.items():
            widget = state.widget_states.widgets.add(id=self.choices[key].widget)
            if self.choices[key].is_buttons:
                widget.string_array_value.data.append(option)
            else:
                widget.string_value = option
        return asked

    def _take_in(self, message: ForwardMsg) -> None:
        if message.metadata.cacheable:
            self.held[-1].add(message.hash)
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            self.held[-1].add(message.ref_hash)
        elif kind == "navigation":
            shown = message.navigation.app_pages
            self.pages = {page.url_pathname: page.page_script_hash for page in shown}
        elif kind == "delta":
            self._see(message.delta.new_element, message.delta.fragment_id)

    def _see(self, element: Any, fragment: str) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise PageFailed(f"{self.page} shows an error ({element.exception.type}).")
        if kind == "selectbox":
            box, options = element.selectbox, tuple(element.selectbox.options)
        elif kind == "button_group":
            box = element.button_group
            options = tuple(option.content for option in box.options)
        else:
            return
        key = box.query_param_key
        if key != NOT_A_PAGES_OWN and len(options) > 1:
            self.choices[key] = Choice(box.id, key, options, kind == "button_group", fragment)
