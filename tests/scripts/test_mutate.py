"""The sample of mutants: where they come from, what tests they meet, and what it tells."""

import ast
import math

import pytest

from scripts.mutate import ROOMS, ROOT, Site, annotations, files_of, is_within, known_to, wilson


def test_every_room_has_source_and_tests():
    for room in ROOMS:
        assert files_of(room)
        assert all((ROOT / name).exists() for name in ROOMS[room][1])


def test_a_mutant_meets_the_known_to_its_file_first():
    first, room = known_to(Site("core", "src/equipoise/core/allocate.py", "any", 0, 1))
    assert first == ["tests/core/test_allocate.py"]
    assert "tests/core" in room


@pytest.mark.parametrize(("n_killed", "n"), [(0, 10), (17, 20), (50, 50), (3, 4)])
def test_the_ends_of_the_interval_solve_the_equation_of_wilson(n_killed, n):
    # Its ends p solve (share - p)^2 = z^2 p (1 - p) / n, which is how Wilson found it.
    share = n_killed / n
    for end in wilson(n_killed, n):
        assert math.isclose(
            (share - end) ** 2, 1.96**2 * end * (1 - end) / n, rel_tol=1e-9, abs_tol=1e-12
        )


def test_nothing_tried_tells_nothing():
    assert wilson(0, 0) == (0.0, 1.0)


def test_types_are_told_from_what_runs():
    tree = ast.parse("def f(a: int | None = 1 | 2) -> int | str:\n    x: A | B = 3 | 4\n")
    types = list(annotations(tree))
    inside = {text for node in types for text in [ast.unparse(node)]}
    assert inside == {"int | None", "int | str", "A | B"}
    assert any(is_within(1, 13, node) for node in types)
    assert not any(is_within(1, 27, node) for node in types)
