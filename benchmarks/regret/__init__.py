"""What a choice costs on rows that it has not seen: ``python -m benchmarks.regret``.

:mod:`halves` races one half of a table and judges everyone on the other; :mod:`rules` are ways to
choose by such a race, and what each lost; :mod:`learning` is the one number of the
recommendation that comes from here. Everything is computed from the file ``docs/regret.json``,
which has each score of each fold, so that a new rule needs no new race.
"""
