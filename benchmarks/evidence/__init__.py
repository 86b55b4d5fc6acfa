"""Does resampling help? Many real tables raced: ``python -m benchmarks.evidence``.

:mod:`tables` says which tables and which rows of them, :mod:`races` what is run on one and what is
kept of it, :mod:`results` writes it down. :mod:`ranks` and :mod:`findings` are what follows,
:mod:`texts` and :mod:`pictures` show it. Everything on the page ``docs/evidence.md`` comes from the
file ``docs/evidence.json``; where the command writes that one, it brings the page up to date
(:mod:`page`).
"""
