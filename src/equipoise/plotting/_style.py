"""One look for all pictures: few lines, colours that any eye tells apart, a title that says it."""

from typing import Any

# After Okabe and Ito; told apart with any kind of colour vision, and by lightness.
MAJORITY, RARE, SYNTHETIC = "#A9BCD0", "#6A1B4D", "#E69F00"
BETTER, WORSE, UNCLEAR, INK, FAINT = "#0072B2", "#D55E00", "#8A8A8A", "#222222", "#E6E6E6"
KINDS = {
    "safe": ("#0072B2", "o"),
    "borderline": ("#56B4E9", "s"),
    "rare": ("#E69F00", "^"),
    "outlier": ("#C03A2B", "X"),
}


def axes_or_new(ax: Any, size: tuple[float, float] = (6.0, 4.2)) -> Any:
    """The axes to draw on; a new figure's where there are none."""
    if ax is not None:
        return ax
    from matplotlib.figure import Figure

    return Figure(figsize=size, layout="constrained").subplots()


def tidy(ax: Any, *, grid: str = "both") -> None:
    """Take off what says nothing."""
    ax.spines[["top", "right", "left", "bottom"]].set_visible(False)
    ax.tick_params(length=0, labelcolor="#555555", labelsize=9)
    ax.set_axisbelow(True)
    if grid:
        ax.grid(axis=grid, color=FAINT, lw=0.8)
    ax.xaxis.label.set_color("#555555")
    ax.yaxis.label.set_color("#555555")


def headline(ax: Any, text: str) -> None:
    """Say above the picture what is to be seen."""
    ax.set_title(text, loc="left", fontsize=11, fontweight="bold", color=INK, pad=10)


def legend(ax: Any, **options: Any) -> Any:
    """Name the layers, with solid marks."""
    shown = ax.legend(frameon=False, fontsize=9, handletextpad=0.4, labelcolor="#333333", **options)
    for handle in shown.legend_handles:
        handle.set_alpha(1)
    return shown


def legend_below(ax: Any, n_columns: int = 4) -> Any:
    """Name the layers under the picture, where they hide nothing."""
    return legend(
        ax, loc="upper left", bbox_to_anchor=(0, -0.14), ncols=n_columns, columnspacing=1.2,
        borderaxespad=0,
    )  # fmt: skip
