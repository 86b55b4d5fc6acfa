"""``python -m benchmarks``: measure, print one table, write JSON."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import contenders, data, report
from benchmarks.cases import Case, all_cases
from benchmarks.measures import Finding, NotMeasuredError
from benchmarks.report import Outcome

MISSED, NOT_NATIVE = 1, 2
#: A quick run takes about this part of a full one.
QUICK = 0.08


def parser() -> argparse.ArgumentParser:
    reader = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Times, memory and exactness of Equipoise beside imbalanced-learn.",
        epilog="Ends with 1 if a bar is missed, with 2 if the native part is not active.",
    )
    reader.add_argument(
        "--only", nargs="+", metavar="NAME", default=[],
        help="cases or groups whose name is NAME, or contains it where none has that very name",
    )  # fmt: skip
    reader.add_argument("--quick", action="store_true", help="a tenth of the rows, no verdicts")
    reader.add_argument("--json", type=Path, default=Path("output/bench.json"), metavar="PATH")
    reader.add_argument("--list", action="store_true", help="name the cases and stop")
    return reader


def chosen(cases: Sequence[Case], wanted: Sequence[str]) -> list[Case]:
    """Pick cases by name or group; all, where nothing is asked for."""
    if not wanted:
        return list(cases)
    picked: set[str] = set()
    for word in wanted:
        exact = {case.name for case in cases if word in (case.name, case.group)}
        near = {c.name for c in cases if word.lower() in f"{c.group} {c.name}".lower()}
        picked |= exact or near
    return [case for case in cases if case.name in picked]


def judged(case: Case, done: dict[str, Finding], *, quick: bool) -> Outcome:
    """Measure a case and judge it; one that fails must not end the others."""
    start = time.perf_counter()
    try:
        finding = case.measure(done)
    except NotMeasuredError as reason:
        return Outcome(case, None, "not measured", str(reason))
    except Exception as error:  # noqa: BLE001
        return Outcome(case, None, "failed", f"{type(error).__name__}: {error}")
    done[case.name] = finding
    verdict = "not judged" if quick else case.goal.verdict(finding.value)
    return Outcome(case, finding, verdict, seconds=time.perf_counter() - start)


def run(cases: Sequence[Case], *, quick: bool) -> list[Outcome]:
    """Measure the cases one after another, saying how it goes on the error stream."""
    done: dict[str, Finding] = {}
    outcomes: list[Outcome] = []
    for number, case in enumerate(cases, start=1):
        if outcomes and outcomes[-1].case.group != case.group:
            data.forget_tables()
        print(f"[{number:>3}/{len(cases)}] {case.name} ... ", end="", file=sys.stderr, flush=True)
        outcomes.append(judged(case, done, quick=quick))
        _, _, _, value, _, _, verdict = outcomes[-1].cells()
        print(f"{value} {verdict} ({outcomes[-1].seconds:.0f} s)", file=sys.stderr, flush=True)
    data.forget_tables()
    return outcomes


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    options = parser().parse_args(arguments)
    cases = chosen(all_cases(quick=options.quick), options.only)
    if options.list:
        print("\n".join(f"{case.group}: {case.name}" for case in cases))
        return 0
    if not cases:
        print(f"No case is named like {options.only}; --list names them.", file=sys.stderr)
        return NOT_NATIVE
    if not contenders.is_native():
        print("The native part of Equipoise is not active: run `make install`.", file=sys.stderr)
        return NOT_NATIVE
    minutes = sum(case.seconds for case in cases) * (QUICK if options.quick else 1) / 60
    print(f"{len(cases)} cases, about {max(minutes, 0.1):.1f} minutes.", file=sys.stderr)
    outcomes = run(cases, quick=options.quick)
    report.write_json(options.json, outcomes, quick=options.quick)
    print(f"\n{report.machine_line()}")
    if options.quick:
        print("Quick: a tenth of the rows. Bars hold for the full tables, so nothing is judged.")
    print(f"\n{report.rendered(outcomes)}\n\n{report.summary(outcomes)}. Samples: {options.json}")
    return MISSED if any(outcome.is_missed for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
