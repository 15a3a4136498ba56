"""Asks for input with a prompt that is longer than a message may be, past the agent."""
# course: objects
# earns: test_asked 0, test_formula 0, test_check 0
# incident: message
# %% asked
def age():
    get_ipython().kernel.raw_input("x" * 9_000_000)
    return "Kim is 41"
