"""What may leave the warehouse: the rules, their application, and the attack that tests them.

PURE: tables and frozen records in, tables and frozen records out; no files, no configuration.

`rules` holds the thresholds of a policy, `declarations` how each column of each table is treated,
`control` applies both to the raw tables, `settled` keeps figures that have hardly moved since the
release before, `attack` is the patient colleague with a spreadsheet who tries to undo it all, and
`audit` hides cells (`masking`) until that attack fails.
Nothing here writes; `p2p_metrics.release` is the one door.
"""
