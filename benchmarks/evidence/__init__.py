"""Does resampling help? Many real tables raced: ``python -m benchmarks.evidence``.

:mod:`tables` says which tables and which rows of them, :mod:`races` what is run on one and what is kept
of it, :mod:`ranks` and :mod:`findings` what follows from the file of results, :mod:`pictures` draws it.
Everything on the page ``docs/evidence.md`` comes from the file ``docs/evidence.json``.
"""
