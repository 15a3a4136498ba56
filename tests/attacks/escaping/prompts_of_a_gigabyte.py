"""Asks for input with a prompt of a gigabyte, while a test answers and when nobody does."""
# course: objects
# earns: test_asked 0
# %% asked
def ask(length):
    try:
        return input("x" * length)
    except Exception as error:
        return str(error)[:100]


ask(10**8)


def age():
    ask(10**6)
    ask(10**9)
    return "Kim is 41"
