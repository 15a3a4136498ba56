"""Says that things were changed which were never sent, or become what they are not."""
# course: objects
# earns: test_inside 0, test_shared 0
# %% inside
def forging(effects):
    def forge(*arguments):
        import sys
        agent, honest = sys.modules["_coursekit_agent"], sys.modules["_coursekit_agent"].encode
        def encode(reply, keep=None):
            agent.encode = honest
            state = [["x" * 9, "left"], 3]
            return honest(["and", effects, ["value", None], [{"__class__": 1, "total": 2}]])
        agent.encode = encode
    return forge

every = {
    "changed": [[number, [7, 19, 31]] for number in range(40)],
    "states": [[0, {"value": 175, "left": None, "__class__": int}]],
    "names": [["numbers", "bound", [7, 19, 31]], ["root", "bound", 1], ["assert", "gone", None]],
}
tidy = forging(every)
insert = forging({"states": [[0, {"value": 175, "left": None, "right": None, "total": print}]]})
# %% shared
zeros = np.zeros(624, "u4")
roll = forging({"random": [[3, np.zeros(625, "u4"), None], ["MT19937", zeros, 624, 0, 0.0]]})
price = forging({"names": [["secret", "bound", None], ["RATE", "gone", None]]})
greet = forging({"printed": [[0, "Hello, Zoe\n"], 5, ["x"]]})
