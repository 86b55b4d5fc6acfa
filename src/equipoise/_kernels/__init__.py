"""The only door to native code; what stands behind it, and how to use it.

**What is native.** Eight jobs, in C++17 under ``native/``: looking for what is not finite or too
large (``magnitude``), bringing rows into a spatial order (``order``, ``split``), packing a pool of
rows for searching (``pack``; ``sketch`` and ``pack_sketches`` where columns are many), finding
nearest rows (``search``; ``search_plain`` among few rows; ``search_sketched`` of many columns;
``search_mixed`` where columns are of several kinds or miss values), and writing rows on the lines
between rows (``segments``); the last two once more for sparse tables (``search_sparse``,
``sparse_segments``). A kernel is a function of arrays. It draws no random numbers, knows nothing of
Python, and allocates no result: the caller owns every array. Whatever decides anything else is
Python, above.

**Who may call.** The modules of this package check dtype, shape, contiguity and row numbers, for a
kernel follows what it is given; ``_library.call`` belongs to them alone. Above, ``core`` calls
their functions and hands in finite tables of float32 or float64. Who reads a table asks
``magnitude`` whether it is finite. Nobody else needs a kernel.

**How a pool is laid out.** Rows are split along a wide column, again and again, until leaves of
``LEAF`` rows that are neighbours in space are left. Sixteen leaves share a frame, a centre and a
scale, in which their rows are kept once more in float32. Leaves have boxes, sixteen boxes have a
box, and so on up to one tile of boxes: a search descends only where something near may be. Things
that are compared with one query lie in tiles of sixteen, column after column, so that one
instruction takes many of them. ``native/equipoise.h`` has each array; decisions 1 and 5 have what
was tried.

**Where rows are few,** nothing is packed: every pair is measured (``plain``).

**Where columns are many,** boxes prune nothing. Then a pool has a sketch of each row, in whole
numbers of 8 bits: its values, and 8 to 64 coordinates along the principal directions of a sample
(``bases``). Two sketches are no farther apart than their rows, but for a rounding that is known for
each, so they rule out rows for certain; what is left is measured from the table itself. Decision 65
has the reasons.

**How it is loaded.** One library with a flat C interface, by ctypes, when a kernel is first asked
for: so one wheel a platform serves every Python. On x86-64 each kernel is in it three times, for
the levels v2, v3 (AVX2) and v4 (AVX-512), and the best one that the processor has is taken; other
processors have one level. Levels differ in speed alone. ``EQUIPOISE_LEVEL``, ``EQUIPOISE_NATIVE=0``
and ``EQUIPOISE_LIBRARY`` choose otherwise. A library whose structures have another size than ours
is refused. Where there is none, ``is_native()`` is False: plain searches are scikit-learn's then.

**What a twin is for.** Each kernel that answers something has a NumPy function that answers the
same, written for the reader: an oracle in tests, beside a naive loop. It is no second engine,
though those of mixed searches and of segments stand in where there is no native part.

**Why the result is exact.** Float32 only tells which rows cannot be among the nearest, with
bounds on its rounding; what it cannot tell is measured in float64 from the original values. The
distance that decides is a sum of separately rounded squares in column order, as NumPy has it: the
files that compute it are compiled without fused operations, those that screen with them. Ties
go to the lower row number.

**Threads and Ctrl-C.** ctypes lets go of Python's lock, so pieces of a job run on several threads
(``threads.run_ranges``). The result does not depend on how many. A piece is cut to stay below a
tenth of a second, so that Ctrl-C is heard between two; an executor lives for one call, so that a
fork finds no dead threads.
"""

from equipoise._kernels._library import is_native, level

__all__ = ["is_native", "level"]
