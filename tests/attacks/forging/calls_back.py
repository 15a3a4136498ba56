"""A function that asks the kernel, the shell and the agent to run the grader's part."""
# earns: test_double 0
# %% double
import sys


def double(x):
    agent = sys.modules["_coursekit_agent"]
    if not getattr(agent, "inside", False):
        agent.inside = True
        question = agent.encode(["set", "check", 2.0])
        agent.answer(globals(), question)
        get_ipython().run_cell("check(double)\n2.0", silent=False)
        get_ipython().user_expressions({"answer": "check(double)"})
        agent.answer(globals(), agent.encode(["call", "double", [3], {}]))
    return 0
