"""A figure's files by address: links that cost a page nothing, files made when they are asked for.

An address names the figure, the release and the choices, so it holds after a restart, in every
process and in a spreadsheet program that fetches the table anew. The guard stands before it.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from html import escape
from http import HTTPStatus
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, get_type_hints
from urllib.parse import quote, urlencode

from polars.exceptions import PolarsError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from p2p_metrics.dashboard import making, releases
from p2p_metrics.presentation import figures, files
from p2p_metrics.presentation.figure import Figure
from p2p_metrics.presentation.source import Source
from p2p_metrics.release import NoRelease

PATH = "files"
NO_PICTURE = "For a picture, print the page."
GONE = "There is no such file. Open the page again and take the file from there."
WRONG = (
    NoRelease,
    PolarsError,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)
Builder = Callable[..., Figure]


def links(build: Builder, made: Figure, source: Source, chosen: Mapping[str, Any]) -> str:
    """A line of links, one for each kind of file that the figure comes as, as HTML."""
    asked = urlencode({"chosen": json.dumps(chosen, separators=(",", ":"), sort_keys=True)})
    start = f"{PATH}/{quote(source.release.release_id)}/{name_of(build)}"
    items = "".join(
        f'<a href="{escape(f"{start}.{kind}?{asked}")}" download>Download {kind.upper()}</a>'
        for kind in files.of(made)
    )
    if not items:
        return ""
    more = f"<span>{NO_PICTURE}</span>" if made.html and not made.chart else ""
    return f'<p class="files">{items}{more}</p>'


def routes(base: str = "") -> list[Route]:
    """Where the files are served, under the path `base`."""
    start = f"/{base.strip('/')}" if base.strip("/") else ""
    return [Route(f"{start}/{PATH}/{{release}}/{{figure}}.{{kind}}", answer, methods=["GET"])]


def answer(request: Request) -> Response:
    """The file that an address asks for, made now; 404 where there is none."""
    asked = request.path_params
    try:
        source = releases.opened(asked["release"])
        made = making.made(builders()[asked["figure"]], source, chosen_in(request))
        kind = files.of(made)[asked["kind"]]
    # Whatever is wrong with an address that no page of ours has written, it has no file.
    except WRONG:
        return PlainTextResponse(GONE, HTTPStatus.NOT_FOUND)
    name = f"{made.file_name}.{asked['kind']}"
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(
        kind.write(made, files.provenance(source)), media_type=kind.mime, headers=headers
    )


def chosen_in(request: Request) -> dict[str, Any]:
    """The choices that an address holds; raises ValueError where it holds something else."""
    found = json.loads(request.query_params.get("chosen", "{}"))
    if not isinstance(found, dict):
        raise ValueError("Choices are names with values.")
    return {key: tuple(one) if isinstance(one, list) else one for key, one in found.items()}


def name_of(build: Builder) -> str:
    """What a figure is called in an address: its module and its builder."""
    return f"{build.__module__.rsplit('.', 1)[-1]}.{build.__name__}"


@cache
def builders() -> Mapping[str, Builder]:
    """Every figure that can be asked for, by its name in an address."""
    modules = [
        import_module(f"{figures.__name__}.{one.name}") for one in iter_modules(figures.__path__)
    ]
    return {
        name_of(found): found
        for module in modules
        for name, found in vars(module).items()
        if not name.startswith("_")
        and getattr(found, "__module__", "") == module.__name__
        and callable(found)
        and not isinstance(found, type)
        and get_type_hints(found).get("return") is Figure
    }
