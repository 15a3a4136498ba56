"""Learning management systems: what is handed to them, and what is downloaded from them.

export   grades as CSV files, for people and for the gradebooks of Canvas and Moodle
unpack   unpacks a download, whatever students put into it
collect  sorts a download of Canvas or Moodle by student

They are plugins of nbgrader's, named in its configuration or on its command line.
"""
