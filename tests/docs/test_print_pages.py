"""What a page's code prints is put below it."""

from scripts.print_pages import WIDTH, main, renewed

PAGE = """# Sums

```python
print(1 + 1)
```

```text
{told}
```

```py
print("never run")
```

```text
left
```
"""


def test_what_is_no_longer_true_is_printed_anew_and_the_rest_stays():
    assert renewed(PAGE.format(told="3")) == (PAGE.format(told="2"), [])


def test_a_page_that_is_true_stays_as_it_was_broken_into_lines():
    page = PAGE.replace("1 + 1", '"one two"').format(told="one\ntwo")
    assert renewed(page) == (page, [])


def test_prose_is_broken_and_a_row_of_a_table_is_not():
    words = "word " * 40
    made, _ = renewed(PAGE.replace("1 + 1", repr(words)).format(told=""))
    assert max(map(len, made.splitlines())) <= max(WIDTH, len(f"print({words!r})"))
    assert len([line for line in made.splitlines() if line.startswith("word")]) == 2
    row = "a" * 100 + "  " + "b" * 100
    made, _ = renewed(PAGE.replace("1 + 1", repr(row)).format(told=""))
    assert f"\n{row}\n" in made


def test_code_that_fails_is_told_with_its_line_and_its_words_stay(tmp_path, capsys):
    path = tmp_path / "page.md"
    text = PAGE.replace("1 + 1", "1 / 0").format(told="3")
    path.write_text(text)
    assert main([str(path)]) == 1
    assert path.read_text() == text
    assert "line 3: ZeroDivisionError" in capsys.readouterr().err
