"""Does peer learning and support work, for whom, and at what cost?

    extracts -> check -> build -> estimate -> publish -> release -> page

`contracts` checks a university's extracts, `warehouse` joins them by the models in sql/,
`estimation` asks `effects` what taking part changed, and `release` - the one door - controls,
attacks and writes what may be seen. The dashboard opens releases and nothing else.
"""

__version__ = "0.1.0"
