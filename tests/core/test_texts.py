"""What texts look like."""

import pytest

from equipoise.core.texts import MOST_LOOKED_AT, Looks, looks_like, sample_of


@pytest.mark.parametrize(
    ("looks", "texts"),
    [
        (Looks.NUMBERS, ["1889.50", " 20", "-3.5", "1e-5", ".5", "7."]),
        (Looks.NUMBERS, ["1"] * 9 + ["n/a", "", " ", "?"] * 20 + ["2"]),
        (Looks.MARKED_NUMBERS, ["1,889.50", "$20", "12 %", "1.234,56", "(300)", "€ 1 000"]),
        (Looks.DATES, ["2024-01-05", "2024-1-5 12:30", "2024-01-05T12:30:00.5Z"]),
        (Looks.DATES, ["05.01.2024", "5/1/24", "5-Jan-2024", "Jan 5, 2024", "12:30:05"]),
        (Looks.DATES, ["2024-01-05 12:30:00+01:00"]),
        (Looks.SENTENCES, ["this is a remark", "another one of them all"]),
        (None, ["Bern", "Rome", "New York"]),
        (None, ["A11", "A12", "B7"]),
        (None, ["10.0.0.1", "192.168.1.12"]),
        (None, ["", " ", "nan"]),
        (None, []),
    ],
)
def test_texts_look_like_what_they_are(looks, texts):
    assert looks_like(texts) == looks


def test_nine_in_ten_have_to_fit():
    assert looks_like(["1"] * 9 + ["x"]) == Looks.NUMBERS
    assert looks_like(["1"] * 8 + ["x"] * 2) is None


def test_a_sample_has_both_ends_and_no_more_than_it_may():
    levels = [str(i) for i in range(5_000)]
    sample = sample_of(levels)
    assert (sample[0], sample[-1]) == ("0", "4999")
    assert len(sample) == len(set(sample)) == MOST_LOOKED_AT
    assert sample_of(levels[:7]) == levels[:7]
