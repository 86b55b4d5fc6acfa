"""A result as one file of HTML: it loads nothing, and can be sent to a colleague.

What is said comes from the results, as the command prints it; pictures are SVG by matplotlib.
jinja2 and matplotlib, of the ``report`` extra, are imported when a page is written.
"""

from equipoise.evaluation._origin import Origin
from equipoise.report._writing import check_report, write_report

__all__ = ["Origin", "check_report", "write_report"]
