"""Where a row of an output comes from: its parents, and who gave which value.

Samplers keep plans, which are row numbers and draws. ``origins`` reads a plan as columns, one entry
a row of the output; ``explain`` tells one row in the words and values of the caller's own table.
"""

from equipoise.provenance._explain import ColumnOrigin, Explanation, Parent, explain
from equipoise.provenance._origins import Origins, origins

__all__ = ["ColumnOrigin", "Explanation", "Origins", "Parent", "explain", "origins"]
