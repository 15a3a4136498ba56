"""nbgrader's gradebook, opened once, and written to as a whole."""

import contextlib
import warnings

from nbgrader.api import Gradebook
from nbgrader.preprocessors import latesubmissions, saveautogrades
from sqlalchemy.exc import SAWarning


class OpenGradebook(Gradebook):
    """The gradebook of a whole run; nbgrader would open it a dozen times for each submission.

    nbgrader's code may commit and close it at will: it stays open, and is written to at the end of
    a `transaction` only.
    """

    def __init__(self, url, course_id):
        super().__init__(url, course_id)
        self.write = self.db.commit
        self.db.commit = self.db.flush

    def __exit__(self, *_):
        """Stay open."""

    @contextlib.contextmanager
    def transaction(self):
        """Write all that is done inside, or nothing; nbgrader's preprocessors use this one."""
        modules = saveautogrades, latesubmissions
        for module in modules:
            module.Gradebook = lambda *_: self
        try:
            with warnings.catch_warnings():
                # nbgrader's own ways with SQLAlchemy; it only warns.
                warnings.simplefilter("ignore", SAWarning)
                yield
            self.write()
        except BaseException:
            self.db.rollback()
            raise
        finally:
            for module in modules:
                module.Gradebook = Gradebook
