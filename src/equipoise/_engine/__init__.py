"""States a call's problem and carries out what was decided; it knows no sampler.

``declaration`` is what the caller says of columns, ``arguments`` checks what stands beside the
table, ``problem`` puts both into numbers and chooses a search (``search``, or ``shared_search``
where several samplers share one), ``rules`` makes rows again that break one, ``generation`` makes
what a plan says.
"""
