"""A refusal that a data officer can act on: what is wrong, where, how many, what to do."""


class Refused(Exception):
    """The one sentence (or few) with which a verb stops; nothing served before it changes."""
