"""`coursekit doctor`: what is wrong with a machine and a course, and what mends it.

examination  this machine and the folder of the course, then each assignment
assignment   its data, notebooks, gradebook entries
cells        how each cell of a notebook is graded
solution     whether the instructor's own solution earns all points
release      whether what students get is up to date
privacy      what other users of the machine can read
leftovers    what runs that were killed have left behind
"""
