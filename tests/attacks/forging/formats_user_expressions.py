"""Answers of the kernel's expressions are texts that break out of quotes, dicts, and code."""
# earns: test_double 0, test_total 0, test_answer 0
# %% before double
texts = iter(
    [
        "'' or 2.0",
        "'\\x00'",
        "__import__('os').abort()",
        {"text": "2.0"},
        "'" + "A" * 100_000 + "'",
        "'gASVHAAAAAAAAACMCGJ1aWx0aW5zlIwFcHJpbnSUk5SMAWGUhZRSlC4='",
        "'W10A'",
        "'\ud7ff\uffff'",
    ]
    * 20
)


def user_expressions(expressions):
    data = {"status": "ok", "data": {"text/plain": next(texts)}, "metadata": {"points": 2.0}}
    return {name: data for name in expressions}


get_ipython().user_expressions = user_expressions
# %% double
def double(x):
    return 0
