"""The student's side: a kernel behind walls, with limits, and a watchdog that ends it.

In the order in which a kernel comes to life:

limits       what one kernel may use
available    whether student code can be isolated on this machine, and what to do where it cannot
view         what student code sees of the machine's files, as bubblewrap's arguments
bubblewrap   the walls around that
requirements which packages students are told to install
packages     the Python environment that student code sees
system_calls the system calls that it may make
seccomp      the filter of them
environment  what its process is given: variables, files, fonts
templates    what kernels are forked from: one for each set of imports, packages and files
keeper       a process of its own: keeps a template, and forks a watchdog for each kernel of it
own_folder   a folder for the sockets, that nobody else can read and that never stays behind
watchdog     a process of its own: starts the kernel, compares what it uses with its limits, ends it
starting     how it starts the kernel, as a process of its own or forked from a template
conversation what it says to the trusted process, and hears from it
place        where the kernel computes: after its watchdog, on a core of its own, in a group
cores        a core for each kernel
cgroup       a control group for each kernel, where groups may be made
usage        what the kernel and all that it started use at a moment
processes    what Linux says of processes: memory, threads, time of the processor
leash        the trusted process's end of the watchdog
kernel       the kernel as the grader uses it
inside/      the code that is sent there; it imports nothing of the kit
"""
