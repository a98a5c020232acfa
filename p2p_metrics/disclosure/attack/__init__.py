"""The patient colleague: every published table, a spreadsheet, and time.

`universe` numbers every count that a set of tables is about, `knowledge` says what the published
rows tell of each, `identities` how the counts hang together, `propagation` squeezes, `leaks` says
what became certain, `estimates` takes differences of effects, `releases` of two publications.
The attacker is given more than a real one has: every identity that is true, and exactly which.
"""
