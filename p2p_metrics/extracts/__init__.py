"""What a university hands over: contracts (what should come), mapping (what comes), the load.

`draft` writes a first mapping file; `loading` puts extracts into memory, every cell read as text
and cast under guard; `p2p_metrics.contracts` judges what was loaded; `writing` writes what was
accepted, with pseudonyms for identifiers.
"""

from p2p_metrics.extracts.contract import Column, Contract
from p2p_metrics.extracts.contract_file import contracts
from p2p_metrics.extracts.drafting import draft
from p2p_metrics.extracts.mapping import Delivery

__all__ = ["Column", "Contract", "Delivery", "contracts", "draft"]
