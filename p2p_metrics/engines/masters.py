"""Where Spark runs, as `--master` says it: its forms, and what of it may be repeated."""

import re
from urllib.parse import urlsplit

from p2p_metrics.refusal import Refused

CONNECT, CLUSTER = "sc://", "spark://"
PORTS = {"sc": 15002, "spark": 7077}
FORMS = re.compile(r"local|local\[(\d+|\*)\]|spark://[^/;\s]+|sc://[^/;\s]+(/.*)?")


def require_known(master: str) -> None:
    """Raises Refused where it is none of the three forms."""
    if not FORMS.fullmatch(master):
        given = without_secrets(master)
        raise Refused(f"--master is local[2], spark://host:port or sc://host:port, not {given}.")


def without_secrets(master: str) -> str:
    """The address alone: that of Spark Connect may carry a token behind it, or a user before it.

    Only this is kept in a warehouse or said on screen.
    """
    scheme, separator, rest = master.partition("://")
    if not separator:
        return scheme.partition(";")[0]
    return f"{scheme}://{rest.partition('/')[0].partition(';')[0].rpartition('@')[2]}"


def addresses(master: str) -> list[tuple[str, int]]:
    """The hosts and ports of which one has to listen: a cluster may have spare masters."""
    scheme, _, hosts = without_secrets(master).partition("://")
    asked = [urlsplit(f"//{host}") for host in hosts.split(",")]
    return [(one.hostname or "", one.port or PORTS[scheme]) for one in asked]
