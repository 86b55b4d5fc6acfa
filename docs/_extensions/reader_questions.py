"""The question with which a reader comes to a page of the reference: its first line."""

from public_names import Kind, PublicName

# For a module: what its readers ask of it, and of a name in it that has no question of its own.
OF_MODULES = {
    "equipoise": (
        "What does `import equipoise` offer at once?",
        "What is `{name}`, where does it occur, and what does it hold?",
    ),
    "equipoise.as_imblearn": (
        "How does a program that imports `imblearn` run on Equipoise unchanged?",
        "What does `{name}()` change in this process, and for how long?",
    ),
    "equipoise.base": (
        "What does a sampler of my own derive from?",
        "What does `{name}` do for a sampler of my own, and what is left to me?",
    ),
    "equipoise.combine": (
        "How do I use several samplers, one after the other?",
        "Which rows does `{name}` add, and which does it take away again?",
    ),
    "equipoise.combine.base": (
        "What does a sampler that consists of samplers derive from?",
        "What does `{name}` do for a sampler that consists of samplers?",
    ),
    "equipoise.dask": (
        "How do I resample with Dask?",
        "What does `{name}` make of files, or of a frame of Dask?",
    ),
    "equipoise.datasets": (
        "Which real tables can I try things on?",
        "What does `{name}` give, and what does it need?",
    ),
    "equipoise.ensemble": (
        "Which classifiers resample by themselves?",
        "What is each member of `{name}` trained on?",
    ),
    "equipoise.evaluation": (
        "How do I find out whether resampling helps, and keep what does?",
        "What does `{name}` tell me, or take from me, in a race?",
    ),
    "equipoise.exceptions": (
        "Which errors and warnings are there, and what can I catch?",
        "When do I see `{name}`, and what should I do?",
    ),
    "equipoise.facts": (
        "Which samplers are there, and what can a program know of one?",
        "What does `{name}` know of a sampler?",
    ),
    "equipoise.files": (
        "How do I read and write tables as people have them?",
        "What does `{name}` do with a file?",
    ),
    "equipoise.keras": (
        "How do I train a Keras model on balanced batches?",
        "Which batches does `{name}` give?",
    ),
    "equipoise.metrics": (
        "Which score of predicted classes does not let a rare class vanish?",
        "What does `{name}` say of predicted classes, and when is it misleading?",
    ),
    "equipoise.metrics.pairwise": (
        "How far are two categories from each other?",
        "How does `{name}` measure categories?",
    ),
    "equipoise.model_selection": (
        "How do I split rows so that scores vary less from fold to fold?",
        "Which rows does `{name}` put into one fold?",
    ),
    "equipoise.neighbors": (
        "What finds neighbours in a class of millions of rows?",
        "What does `{name}` tell of neighbours, and how many are missed?",
    ),
    "equipoise.over_sampling": (
        "How do I give a rare class more rows?",
        "From which rows does `{name}` make new ones, and where do they lie?",
    ),
    "equipoise.over_sampling.base": (
        "What does an over-sampler of my own derive from?",
        "What does `{name}` do for an over-sampler of my own?",
    ),
    "equipoise.pipeline": (
        "How do I resample the training rows, and nothing else?",
        "What does `{name}` do with samplers in training, and in prediction?",
    ),
    "equipoise.plotting": (
        "How do I draw what was found?",
        "What does the picture of `{name}` show?",
    ),
    "equipoise.probabilities": (
        "How do I get honest probabilities, and decisions from costs?",
        "What does `{name}` do with probabilities or costs?",
    ),
    "equipoise.provenance": (
        "Where does a row that a sampler gives come from?",
        "What does `{name}` tell of where rows come from?",
    ),
    "equipoise.report": (
        "How do I write a result down as one page that can be sent?",
        "What does `{name}` do for a report?",
    ),
    "equipoise.resampled": (
        "How do a sampler and a classifier become one classifier?",
        "What does `{name}` do in training, and in prediction?",
    ),
    "equipoise.spark": (
        "How do I resample a DataFrame of Spark?",
        "What does `{name}` make of a DataFrame of Spark?",
    ),
    "equipoise.streaming": (
        "What resamples a table that no memory holds?",
        "What does `{name}` do for a table that is larger than memory?",
    ),
    "equipoise.tensorflow": (
        "How do I train a TensorFlow model on balanced batches?",
        "Which batches does `{name}` give?",
    ),
    "equipoise.testing": (
        "How do I test a sampler of my own?",
        "What does `{name}` check, or ask of a sampler?",
    ),
    "equipoise.torch": (
        "How do I train a PyTorch model on balanced batches?",
        "Which rows does `{name}` give in an epoch?",
    ),
    "equipoise.typing": (
        "What may I pass, and how do I write types of it?",
        "What may stand where a signature says `{name}`?",
    ),
    "equipoise.under_sampling": (
        "How do I take rows away from the common classes?",
        "Which rows does `{name}` take away, and why those?",
    ),
    "equipoise.under_sampling.base": (
        "What does an under-sampler of my own derive from?",
        "What does `{name}` do for an under-sampler of my own?",
    ),
    "equipoise.utils": (
        "Which of imbalanced-learn's helpers are here?",
        "What does `{name}` check or fill in?",
    ),
    "equipoise.utils.deprecation": (
        "How does a sampler say that a parameter goes away?",
        "What does `{name}` do with a parameter that goes away?",
    ),
    "equipoise.utils.estimator_checks": (
        "Which of imbalanced-learn's checks of samplers are here?",
        "What does `{name}` hold an estimator to?",
    ),
    "equipoise.utils.testing": (
        "How does a test find the estimators that there are?",
        "What does `{name}` find?",
    ),
}

# The names that people come for.
OF_NAMES = {
    "equipoise.Columns": "How do I say what my columns are, and what new rows must keep?",
    "equipoise.Plan": "Which rows does a sampler keep or add, and where did each come from?",
    "equipoise.PlanChain": "What is the plan where new rows are made from new rows?",
    "equipoise.Share": "How do I ask for a ratio when there are more than two classes?",
    "equipoise.columns": "What does Equipoise take each column of my table for, and why?",
    "equipoise.show_versions": "What should a report of a fault begin with?",
    "equipoise.combine.Chain": "How do I put any samplers in a row and get one plan?",
    "equipoise.datasets.list_datasets": "Which real tables are there, how rare are their classes?",
    "equipoise.datasets.load_table": "How do I get a real imbalanced table without a network?",
    "equipoise.datasets.make_imbalance": "How do I make a balanced table imbalanced?",
    "equipoise.evaluation.Candidate": "How do I enter a way of my own into a race?",
    "equipoise.evaluation.Comparison": "What did the race find, and how do I read it?",
    "equipoise.evaluation.Diagnosis": "What was found in my table?",
    "equipoise.evaluation.Recommendation": "What shall I take, and what may I expect of it?",
    "equipoise.evaluation.LeakAudit": "What did the audit find, and which rows show it?",
    "equipoise.evaluation.SavedModel": "What is in a saved model, and how does it predict?",
    "equipoise.evaluation.Tuning": "What did `tune` choose, and what is its model?",
    "equipoise.evaluation.compare": "Does any way of resampling help on my table?",
    "equipoise.evaluation.diagnose": "What is this table, and what makes it hard?",
    "equipoise.evaluation.estimate": "How long will a race take?",
    "equipoise.evaluation.find_leaks": "Was this table resampled before it was split?",
    "equipoise.evaluation.load_model": "How do I use a saved model, and whom do I have to trust?",
    "equipoise.evaluation.save_model": "How do I keep a fitted model in a file?",
    "equipoise.evaluation.search_space": "Which parameters of a sampler are worth trying?",
    "equipoise.evaluation.tune": "Which method, model and threshold are best on my table?",
    "equipoise.evaluation.Confusion": "What do decisions at a threshold get right, and cost?",
    "equipoise.evaluation.Tally": "Which rows of the test parts have which probability?",
    "equipoise.evaluation.Circumstances": "What do I need to repeat a race?",
    "equipoise.evaluation.TableSample": "For which rows does a sample of a large table stand?",
    "equipoise.evaluation.sample_table": "How do I race a table that no memory holds?",
    "equipoise.streaming.count_classes": "How many rows has each class of a table in files?",
    "equipoise.streaming.read_footers": "How large is a table of files, before it is read?",
    "equipoise.report.write_report": "How do I send a result to a colleague?",
    "equipoise.report.Origin": "How does a report name the file and the command behind it?",
    "equipoise.files.read_file": "How do I read a table as people have it?",
    "equipoise.files.TableOfTexts": "How do I read CSV files that no memory holds?",
    "equipoise.files.write_file": "How do I write a table so that no half a file stays?",
    "equipoise.pipeline.Pipeline": "How do I keep synthetic rows out of the test folds?",
    "equipoise.pipeline.make_pipeline": "How do I write a pipeline with a sampler in one line?",
    "equipoise.evaluation.Plausibility": "How do I read what was found of synthetic rows?",
    "equipoise.evaluation.plausibility": "Are the synthetic rows as good as real ones?",
    "equipoise.provenance.explain": "Where does this synthetic row come from, value by value?",
    "equipoise.provenance.origins": "Where does each row of the output come from?",
    "equipoise.probabilities.correct_prior": "How do I undo what resampling did to probabilities?",
    "equipoise.probabilities.threshold_from_costs": "From which probability on is a yes cheaper?",
    "equipoise.resampled.ResampledClassifier": "How do I resample inside a classifier, honestly?",
    "equipoise.under_sampling.RandomUnderSampler": "How do I thin the common classes at random?",
    "equipoise.over_sampling.RandomOverSampler": "How do I repeat rows of a rare class?",
    "equipoise.over_sampling.SMOTENC": "How do I use SMOTE on a table with categories?",
    "equipoise.over_sampling.SMOTEN": "How do I use SMOTE where all columns are categories?",
}


def question_of_module(module: str) -> str:
    """What readers of a module's page ask."""
    return OF_MODULES[module][0]


def question_of(one: PublicName) -> str:
    """What readers of a name's page ask."""
    if one.path in OF_NAMES:
        return OF_NAMES[one.path]
    if one.module == "equipoise.evaluation" and one.kind is Kind.VALUE:
        return f"Which names are there in `{one.name}`?"
    return OF_MODULES[one.module][1].format(name=one.name)
