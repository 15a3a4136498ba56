"""All that subclasses, patches or configures nbgrader.

configure          `coursekit.configure(c)`: puts the kit in nbgrader's place
autograde          nbgrader's Autograde, for submissions that may be anything
execute            in place of its Execute: the settings of grading, and outcomes into notebooks
save_grades        its SaveAutoGrades: cells that the course sends to grading by hand wait for it
sanitize           what a student wrote or displayed, made safe for a browser
pictures           the pictures in it: drawn anew, or named with the reason
one_run            one grading run or release at a time
gradebook          its gradebook, opened once, and written to as a whole
stock_executor     what keeps nbgrader's own executor from grading
generate_assignment  its GenerateAssignment: a release is replaced when the new one is complete
written_tests      its step for AUTOTEST lines, which takes the text that grading uses
commands           its other commands, which refuse rather than go on without settings
zip_collect        what was collected takes its place, student by student
generate_feedback  its GenerateFeedback, with the pages of `feedback`
page_makers        the processes that make these
feedback           `coursekit feedback`: the pages of a class through it
release_feedback   its release_feedback, which finds pages under the names that were handed in
formgrader         names in its formgrader, made safe
release            `coursekit release`: the release version, and the gradebook after it
change             what changed between the cells in source/ and those in the gradebook, as a plan
change_cells       the cells of both
change_losses      what people gave that has no place any more
change_record      the plan, carried out in the gradebook's tables
change_copy        the copy of the gradebook that is kept
change_words       what is said of it
roster             CSV files of students and assignments, read as spreadsheets write them
grade              `coursekit grade`: Autograde for a whole class, and the document of the run
dry_run            `coursekit grade --dry-run`: what that would change, and nothing is recorded
"""
