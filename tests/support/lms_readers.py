"""What Canvas and Moodle make of a table of scores that is imported."""


def canvas_reads(lines, users, assignments):
    """Return what Canvas would import: {user's number: {assignment: grade or None}}, and points.

    `users` maps numbers to logins, `assignments` titles to numbers. The columns up to Section are
    about the student, those with "Final Score" are skipped, and any other one is an assignment,
    which is found by the number in brackets, else by its title. A blank grade is none.
    """
    heading, *rows = lines
    assert heading[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    columns = {}
    for place, title in enumerate(heading[5:], 5):
        if "Final Score" not in title:
            numbered = title.endswith(")") and title.rpartition(" (")[2].rstrip(")")
            found = [n for t, n in assignments.items() if n == numbered or t == title]
            assert len(found) == 1, f"Canvas would make a new assignment {title}"
            columns[place] = found[0]
    points, grades = {}, {}
    for row in rows:
        assert len(row) == len(heading)
        if "Points Possible" in row[0]:
            points = {n: float(row[place]) for place, n in columns.items()}
            continue
        user = row[1] if row[1] in users else {login: n for n, login in users.items()}[row[3]]
        grades[user] = {n: float(row[at]) if row[at] else None for at, n in columns.items()}
    return grades, points


def moodle_reads(lines, identifier, known):
    """Return what Moodle would import: {student: {heading: cell}}.

    An unknown identifier ends the import, a blank one gives the grade to the student before.
    """
    heading, *rows = lines
    students = {}
    for row in rows:
        assert len(row) == len(heading)
        about = dict(zip(heading, row, strict=True))
        assert about[identifier] in known
        students[about[identifier]] = about
    assert len(students) == len(rows)
    return students
