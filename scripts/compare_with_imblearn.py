"""Run some hundred calls on Equipoise and on imbalanced-learn, and tell what differs.

A difference that no row of docs/differences.md names is a fault: it is printed, and the command
fails. The calls stand in tests/judge/calls.py, what is known of them in known_differences.py.
"""

import sys

from judge.calls import GROUPS
from judge.known_differences import KNOWN, PENDING
from judge.side_by_side import differences


def shown(value: object, most: int = 200) -> str:
    """A value in one line."""
    text = str(value)
    return text if len(text) <= most else f"{text[:most]} ..."


def main() -> int:
    """Run the command; 0 where every difference is in the document."""
    counts = dict.fromkeys(("faults", "explained", "pending"), 0)
    used = set()
    n_calls = 0
    for group, calls in GROUPS.items():
        print(f"{group}: {len(calls)} calls", flush=True)
        n_calls += len(calls)
        for call in calls:
            for aspect, (ours, theirs) in differences(call).items():
                known = [one for one in KNOWN if one.explains(call, aspect)]
                pending = [one for one in PENDING if one.explains(call, aspect)]
                used |= {*known, *pending}
                kind = "explained" if known else "pending" if pending else "faults"
                counts[kind] += 1
                if kind == "faults":
                    print(f"  {call}\n    {aspect}: here {shown(ours)}")
                    print(f"    imbalanced-learn {shown(theirs)}", flush=True)
    for one in (*KNOWN, *PENDING):
        if one not in used:
            print(f"  nothing differs any more by: {one.row} ({one.calls})")
    told = ", ".join(f"{n} {kind}" for kind, n in counts.items())
    print(f"{n_calls} calls; differences: {told}")
    return int(counts["faults"] > 0 or any(one not in used for one in KNOWN))


if __name__ == "__main__":
    sys.exit(main())
