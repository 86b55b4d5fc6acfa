"""Speed and memory beside imbalanced-learn: ratios of times in one process, judged by bars.

Run ``python -m benchmarks``; ``--list`` names the cases, ``--only`` picks some, ``--quick`` takes
small tables. A *case* (:mod:`benchmarks.cases`) joins a *measure* (:mod:`benchmarks.measures`)
with a *goal*: the bar that has to be met and the aim beyond it.
"""
