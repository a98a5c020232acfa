"""What a build of some models needs."""

from p2p_metrics.models import Models


def inputs_of(models: Models, name: str) -> list[str]:
    """The loaded tables that one model is made from, however far back."""
    read = {table for model in models.selected(f"+{name}") for table in model.reads}
    return sorted(read & {*models.inputs})
