"""The page on scale: its calculation is a division of the rates that it shows."""

import re

from benchmarks import scale_page
from scripts.pages import table_in

TOLD = [
    {"sampler": name, "n_rows_in": n, "n_rows": n_out, "seconds": s, "of_copy": 0.7, "peak": 3e8}
    for name, n, n_out, s in (
        ("random-under", 1_000_000, 20_000, 2.0),
        ("smote", 1_000_000, 1_980_000, 11.0),
        ("random-under", 4_000_000, 80_000, 5.0),
        ("smote", 4_000_000, 7_920_000, 40.0),
    )
]


def test_what_was_measured_is_a_row_each():
    table = scale_page.measured_table(TOLD, 30)
    assert (
        "| `smote` | 4,000,000 | 7,920,000 | 40.0 s | 100,000 | 200,000 | 70% | 300 MB |" in table
    )


def test_a_cluster_is_reckoned_by_the_rates_of_the_largest_runs():
    table = scale_page.cluster_table(TOLD, 2)
    assert "reads 800,000 rows a second, and 50 workers of 2 cores that write 200,000 each" in table
    # 10⁹ rows at 800,000 a second are 1,250 s; 1.98 × 10⁹ at 50 × 200,000 are 198 s.
    assert "| 1,000,000,000 | 1,980,000,000 | 20 min 50 s | 3 min 18 s |" in table


def test_what_the_page_reckons_follows_from_what_it_shows():
    """The largest runs of the page's first table give its second."""
    page = scale_page.PAGE.read_text(encoding="utf-8")
    if "Not measured yet" in table_in("measured", page):
        assert table_in("cluster", page) == "Not reckoned yet."
        return
    measured = re.findall(
        r"^\| `([\w-]+)` \| ([\d,]+) \| ([\d,]+) \| [\d.]+ s \| ([\d,]+) \| ([\d,]+) \|",
        table_in("measured", page), re.MULTILINE,
    )  # fmt: skip
    numbers = [(name, [int(one.replace(",", "")) for one in rest]) for name, *rest in measured]
    rows = dict(sorted(numbers, key=lambda one: one[1][0]))
    n_in, n_out, _, write_rate = rows["smote"]
    read_rate = rows["random-under"][2]
    cluster = table_in("cluster", page)
    workers, cores = map(int, re.search(r"(\d+) workers of (\d+) cores", cluster).groups())
    assert workers * cores <= scale_page.CORES < (workers + 1) * cores
    for n_rows in scale_page.ROWS:
        out = n_rows * round(n_out / n_in, 2)
        told = [
            scale_page.said_time(seconds)
            for seconds in (n_rows / read_rate, out / (write_rate * workers))
        ]
        assert f"| {n_rows:,} | {out:,.0f} | {told[0]} | {told[1]} |" in cluster
