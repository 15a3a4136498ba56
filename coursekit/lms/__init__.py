"""Learning management systems: what is handed to them, and what is downloaded from them.

export   grades as CSV files, for people and for the gradebooks of Canvas and Moodle
unpack   unpacks a download, whatever students put into it
readings  who handed a file in, as its name says, in every way to read it
collect  sorts a download of Canvas, Moodle or another system by student

They are plugins of nbgrader's, named in its configuration or on its command line.
"""
