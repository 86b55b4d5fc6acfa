"""The pictures of the page: average ranks with their critical difference, and losses of rules."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from benchmarks.evidence.findings import WHATS, Cost, Evidence, Gain
from benchmarks.evidence.ranks import Ranking
from equipoise.plotting._style import BETTER, INK, MAJORITY, RARE, UNCLEAR, WORSE, headline, tidy


def draw_ranks(
    evidence: Evidence, figure: Any = None, what: str = "ap", title: str = "average precision"
) -> Any:
    """Average ranks of the ways, a panel for each model; bars join what cannot be told apart."""
    models = evidence.models
    if figure is None:
        figure = Figure(figsize=(7.0, 2.4 * len(models)), layout="constrained")
    panels = np.atleast_1d(figure.subplots(len(models), 1, sharex=True))
    for ax, model in zip(panels, models, strict=True):
        draw_ranking(ax, evidence.ranking(model, what))
        headline(ax, f"{model}: {title}")
    panels[-1].set_xlabel("average rank: 1 would be the best on every table")
    return figure


def draw_ranking(ax: Any, ranking: Ranking) -> None:
    """A dot for each way at its average rank, with its name; a line joins those alike."""
    order, n_ways = ranking.order, len(ranking.ways)
    for height, way in enumerate(order):
        is_nothing = way == 0
        rank = ranking.ranks[way]
        ax.plot(rank, height, "o", color=RARE if is_nothing else BETTER, ms=7)
        ax.text(
            rank + 0.09, height, f"{ranking.ways[way]}  {rank:.2f}", va="center", fontsize=9,
            color=INK, fontweight="bold" if is_nothing else "normal",
        )  # fmt: skip
    for place, group in enumerate(ranking.alike):
        ends = [ranking.ranks[group[0]], ranking.ranks[group[-1]]]
        ax.plot(ends, [n_ways + 0.5 * place] * 2, color=UNCLEAR, lw=3, solid_capstyle="butt")
    top = n_ways + 0.5 * len(ranking.alike)
    ax.plot([1, 1 + ranking.critical], [top + 0.4] * 2, color=INK, lw=1.5, marker="|")
    ax.text(
        1.1 + ranking.critical, top + 0.4, f"critical difference {ranking.critical:.2f}",
        va="center", fontsize=8, color="#555555",
    )  # fmt: skip
    ax.set_xlim(0.9, n_ways + 0.6)
    ax.set_ylim(top + 0.9, -0.6)
    ax.set_yticks([])
    tidy(ax, grid="x")


def draw_gains(evidence: Evidence, figure: Any = None) -> Any:
    """What each way changes beside nothing: a row of panels a model, a column a score."""
    models = evidence.models
    if figure is None:
        figure = Figure(figsize=(9.0, 1.8 * len(models)), layout="constrained")
    panels = figure.subplots(len(models), len(WHATS), sharex=True, sharey="row", squeeze=False)
    titles = ("average precision", "balanced accuracy at 0.5", "... with both tuned")
    for title, panel in zip(titles, panels[0], strict=True):
        headline(panel, title)
    for model, row in zip(models, panels, strict=True):
        gains = evidence.gains(model)
        for what, ax in zip(WHATS, row, strict=True):
            draw_gains_by([one.get(what) for one in gains.values()], ax)
        row[0].set_yticks(range(len(gains)), gains)
        row[0].invert_yaxis()
        row[0].set_ylabel(model)
    return figure


def draw_gains_by(gains: Sequence[Gain | None], ax: Any) -> None:
    """A dot and its interval each, beside a line at no change."""
    ax.axvline(0, color=INK, lw=0.8)
    for height, gain in enumerate(gains):
        if gain is not None:
            colour = BETTER if gain.low > 0 else WORSE if gain.high < 0 else UNCLEAR
            ax.plot([gain.low, gain.high], [height] * 2, color=colour, lw=2.5)
            ax.plot(gain.mean, height, "o", color=colour, ms=6)
    tidy(ax, grid="x")


def draw_costs(costs: Sequence[tuple[str, Cost]], figure: Any = None) -> Any:
    """What each rule loses against hindsight, with its interval; the least loss on top."""
    if figure is None:
        figure = Figure(figsize=(7.0, 0.9 + 0.36 * len(costs)), layout="constrained")
    ax = figure.subplots()
    for height, (name, cost) in enumerate(costs):
        colour = BETTER if name.startswith("the race") else MAJORITY
        ax.plot([cost.low, cost.high], [height] * 2, color=colour, lw=3, solid_capstyle="butt")
        ax.plot(cost.mean, height, "o", color=colour, ms=7)
    ax.set_yticks(range(len(costs)), [name for name, _ in costs])
    ax.invert_yaxis()
    ax.set_xlim(left=0)
    ax.set_xlabel("average precision lost against hindsight")
    tidy(ax, grid="x")
    headline(ax, "What a choice costs on unseen rows")
    return figure
