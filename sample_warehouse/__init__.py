"""A made-up university that states its own truth.

`generate(directory, scale)` writes sixteen extracts as an institution would hand them in, and
beside them truth/realised.csv: what each scheme truly changed for the students who took part.
truth.toml and schemes.csv say what is planted; nothing here is drawn from real persons.
"""

from sample_warehouse.folder import require_free
from sample_warehouse.generation import STUDENTS_A_YEAR, generate

__all__ = ["STUDENTS_A_YEAR", "generate", "require_free"]
