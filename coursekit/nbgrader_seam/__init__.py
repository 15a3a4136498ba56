"""All that subclasses, patches or configures nbgrader.

configure          `coursekit.configure(c)`: puts the kit in nbgrader's place
autograde          nbgrader's Autograde, for submissions that may be anything
execute            in place of its Execute: the settings of grading, and outcomes into notebooks
sanitize           what a student wrote or displayed, made safe for a browser
gradebook          its gradebook, opened once, and written to as a whole
stock_executor     what keeps nbgrader's own executor from grading
generate_assignment  its GenerateAssignment: a release is replaced when the new one is complete
commands           its other commands, which refuse rather than go on without settings
generate_feedback  its GenerateFeedback, with the pages of `feedback`
release_feedback   its release_feedback, which finds pages under the names that were handed in
formgrader         names in its formgrader, made safe
grade              `coursekit grade`: Autograde for a whole class, and the document of the run
"""
