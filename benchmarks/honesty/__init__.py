"""Does a race tell help from noise? ``python -m benchmarks.honesty`` counts.

Where nothing can help the verdict must be that nothing does, in all but five of a hundred races;
where something was made to help it must say so. Each race is run once, with more folds than
anybody looks at, and judged by several rules at several numbers of folds.
"""
