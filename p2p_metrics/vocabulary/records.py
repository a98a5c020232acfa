"""The records that the framework's words and the institution's measures are read into."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Context:
    """One of the framework's three contexts: where an activity stands to the curriculum."""

    context_code: str
    context_name: str
    purpose: str
    definition: str
    source: str


@dataclass(frozen=True, slots=True)
class Approach:
    """One of the framework's approaches, with the context its table gives as an example."""

    approach_code: str
    approach_name: str
    context_code: str
    sort_order: int
    definition: str
    source: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of setting up an activity, in one edition of the model."""

    edition: str
    stage_number: int
    stage_code: str
    stage_name: str
    definition: str
    source: str


@dataclass(frozen=True, slots=True)
class Value:
    """A value that frames peer learning, in one edition of the model."""

    edition: str
    value_code: str
    value_name: str
    definition: str
    source: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is measured: its unit, scale, population and the noun that sentences use."""

    outcome_code: str
    outcome_name: str
    unit: str
    scale: str
    higher_is_better: bool
    population: str
    sentence_noun: str
    definition: str
    source: str


@dataclass(frozen=True, slots=True)
class Characteristic:
    """A characteristic of students: its class in law and whom it is defined for."""

    characteristic_code: str
    characteristic_name: str
    legal_class: str
    published_by_default: bool
    population: str
    sort_order: int
    definition: str
    source: str


@dataclass(frozen=True, slots=True)
class Group:
    """A group within a characteristic; unknown and outside the population are groups too."""

    characteristic_code: str
    group_code: str
    group_name: str
    group_key: int
    is_reference: bool
    definition: str
    source: str


class Unresolved(NamedTuple):
    """The approaches whose names come nearest to a text that names none of them."""

    nearest: tuple[str, ...]
