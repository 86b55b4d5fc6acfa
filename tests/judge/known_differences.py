"""Which row of docs/differences.md names which difference of the calls."""

import re
from dataclasses import dataclass

from judge.differences import TEXT


@dataclass(frozen=True)
class Known:
    """A kind of difference.

    Parameters
    ----------
    row : str
        What the first column of its row in the document holds.
    calls : str
        A pattern of the calls that it explains.
    aspects : str
        A pattern of what may differ in them.
    """

    row: str
    calls: str
    aspects: str

    def explains(self, call, aspect):
        return bool(re.search(self.calls, call)) and bool(re.fullmatch(self.aspects, aspect))


CLEANERS = r"(TomekLinks|\w*Edited\w+|AllKNN|OneSided\w+)"
INDEX_OF_CLEANERS = rf"^{CLEANERS}\(.*(frame|DataFrame)\("
KNOWN = [
    # Draws and neighbours
    Known(
        "One stream of draws serves a whole call",
        r"(SMOTE|SMOTENC|SMOTEN)\(.*random_state=(0|np\.int64\(3\))\).*y3",
        r"(X\.)?values",
    ),
    Known("KMeans-SMOTE makes the rows asked for", r"KMeansSMOTE\(.*y3", r"X\.values"),
    Known("SVM-SMOTE with an int seed", r"SVMSMOTE\(random_state=0\)", r"X\.values"),
    Known("SVM-SMOTE makes the rows asked for", r"SVMSMOTE\(.*y3", r"X\.values"),
    Known("Borderline-2", r"kind='borderline-2'", r"X\.values"),
    Known("Tied distances", r"^SMOTEN\(.*\bL\b", r"X\.values"),
    Known("a third row that is just as near", r"^Tomek.*astype\('int64'\)", r".\.(shape|values)"),
    Known("Tied distances", rf"^{CLEANERS}.*astype\('int64'\)", r".\.(shape|values)"),
    Known(
        "the classes that may lose rows are those of the table",
        r"^(Repeated|AllKNN).*(majority|allow_minority|X\[:, :1\])",
        r".\.(shape|values)",
    ),
    Known("A cleaner that leaves no row of a class", rf"^{CLEANERS}\(.*y3", r"warns"),
    # Tables
    Known("Whole numbers are rounded", r"astype\('int64'\)", r"X\.values"),
    Known("come back as they came", r"X\.astype\(object\), y\)", r"X\.dtype"),
    Known("its own column's precision", r"'float(16|32)'", r"X\.values|taken"),
    Known("A frame's index", INDEX_OF_CLEANERS, r"[Xy]\.index"),
    Known("SMOTEN takes a sparse table", r"^SMOTEN\(.*sparse\.", r"warns"),
    Known("SMOTENC says in its tags", r"input_tags\.sparse\)\(SMOTENC", r"values"),
    Known("in its own format", r"^SMOTEN(C|)\(.*csc_array", r"X\.type"),
    Known(
        "Random samplers take arrays of more dimensions",
        r"^Random.*reshape\(-1, 2, 2\)",
        r"taken",
    ),
    Known("SMOTENC takes tables without numbers", r"SMOTENC\(", r"taken"),
    # Labels
    Known("dates, periods, intervals", r"y\.astype\(object\)", r"taken"),
    Known("An indicator matrix comes back as one", r"one_hot\(y3\)\)", r"taken"),
    Known(
        "An indicator matrix comes back as one",
        r"column_stack\(\[y, 1 - y\]\)",
        r"y\.(shape|values)",
    ),
    Known("of different lengths", r"y\[:-1\]", r"refused"),
    Known("refuses what is no class", r"check_target_type\(y \+ 0\.5\)", r"refused"),
    # Samplers as objects
    Known("check parameters where they are used", r"", r"error"),
    Known("more parameters", r"get_params|signature", r"keys|.*categorical_features.*"),
    Known("more attributes", r"learnt\(", r"keys"),
    Known("more attributes", r"sample_indices_", r"type|dtype|shape|values"),
    Known("`make_imbalance` works by its default", r"make_imbalance\(X, y\)", r"taken"),
    Known("is one for `is_sampler`", r"is_sampler\(Pipeline", r"values"),
    # Metrics and data
    Known("Specificity counts the weights", r"(specificity|geometric).*weights", r"values"),
    Known("absolute error leaves out", r"absolute_error\(y, y \+ 1\)", r"taken"),
    # Pipelines
    Known("follow the rows through samplers", r"c__sample_weight=weights", r"taken"),
    Known("may be a step of a Pipeline", r"Pipeline\(.*Pipeline\(", r"taken"),
    Known('ends in `"passthrough"`', r"\('c', 'passthrough'\)\]\)\.fit_resample", r".*"),
]
# Faults that are known and not mended yet: what will be right instead of a row.
PENDING: list[Known] = []


def rows():
    """The first column of every table of the document."""
    return [line.split("|")[1] for line in TEXT.splitlines() if line.startswith("| ")]
