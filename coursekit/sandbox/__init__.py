"""The student's side: a kernel behind walls, with limits, and a watchdog that ends it.

In the order in which a kernel comes to life:

limits       what one kernel may use
available    whether student code can be isolated on this machine, and what to do where it cannot
bubblewrap   the walls: what student code sees of the machine, as bubblewrap's arguments
requirements which packages students are told to install
packages     the Python environment that student code sees
system_calls the system calls that it may make
seccomp      the filter of them
environment  what its process is given: variables, files, fonts
own_folder   a folder for the sockets, that nobody else can read and that never stays behind
cores        a core of its own for each kernel
buffers      memory that waits in sockets
processes    what Linux says of processes: memory, threads, time of the processor
watchdog     starts the kernel, compares what it uses with its limits, and ends it
kernel       the kernel as the grader uses it
inside/      the code that is sent there; it imports nothing of the kit
"""
