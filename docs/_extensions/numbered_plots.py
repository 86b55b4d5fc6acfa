"""Each picture of a page gets a number of its own.

``{eval-rst}`` makes a document of each block, and matplotlib's directive numbers pictures within a
document: all of a page would be called as the first one, and be it.
"""

from typing import Any

from matplotlib.sphinxext.plot_directive import PlotDirective
from sphinx.application import Sphinx

_COUNTER = "_plot_counter"


class NumberedPlot(PlotDirective):
    """matplotlib's directive, which goes on counting where the page's last block has ended."""

    def run(self) -> Any:
        """Draw one picture."""
        document = self.state_machine.document
        of_page = document.settings.env.temp_data
        document.attributes[_COUNTER] = of_page.get(_COUNTER, 0)
        made = super().run()
        of_page[_COUNTER] = document.attributes[_COUNTER]
        return made


def setup(app: Sphinx) -> dict[str, bool]:
    """Put the directive in place of matplotlib's."""
    app.setup_extension("matplotlib.sphinxext.plot_directive")
    app.add_directive("plot", NumberedPlot, override=True)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
