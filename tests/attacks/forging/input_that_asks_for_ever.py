"""Asks for input again and again, whatever comes, and when there is nothing more to come."""
# course: objects
# earns: test_asked 0
# %% asked
def age():
    answers = []
    while True:
        try:
            answers.append(input("And? "))
        except Exception as error:
            answers.append(error)
        if len(answers) > 50_000:
            return "Kim is 41"
