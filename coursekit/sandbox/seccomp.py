"""The system calls that student code may not make, as a filter for Linux.

They are those that a notebook never needs and that attacks on Linux begin with.
"""

import platform
import struct

# For each group of system calls that fail with "Operation not permitted": name:x86_64:aarch64.
REFUSED = {
    "other processes": "ptrace:101:117 process_vm_readv:310:270 process_vm_writev:311:271 "
    "process_madvise:440:440 kcmp:312:272 perf_event_open:298:241 userfaultfd:323:282",
    "mounts": "mount:165:40 umount2:166:39 pivot_root:155:41 chroot:161:51 move_mount:429:429 "
    "open_tree:428:428 fsopen:430:430 fsconfig:431:431 fsmount:432:432 fspick:433:433 "
    "mount_setattr:442:442 open_by_handle_at:304:265 name_to_handle_at:303:264 "
    "fanotify_init:300:262 mknod:133:- mknodat:259:33 quotactl:179:60 quotactl_fd:443:443",
    "namespaces": "unshare:272:97 setns:308:268",
    "the machine": "bpf:321:280 kexec_load:246:104 kexec_file_load:320:294 init_module:175:105 "
    "finit_module:313:273 delete_module:176:106 reboot:169:142 swapon:167:224 swapoff:168:225 "
    "acct:163:89 syslog:103:116 iopl:172:- ioperm:173:- modify_ldt:154:- settimeofday:164:170 "
    "clock_settime:227:112 adjtimex:159:171 clock_adjtime:305:266 vhangup:153:58 "
    "lookup_dcookie:212:18",
    "key rings, which namespaces do not separate": "add_key:248:217 request_key:249:218 "
    "keyctl:250:219",
    "memory that counts for no process": "shmget:29:194 msgget:68:186 semget:64:190 "
    "move_pages:279:239 mbind:237:235",
}
# These fail with "Function not implemented", on which the C library and others fall back. The
# flags of clone3 are out of a filter's reach; the memory of a memfd counts for no process.
ABSENT = (
    "clone3:435:435 io_uring_setup:425:425 io_uring_enter:426:426 io_uring_register:427:427 "
    "memfd_create:319:279 memfd_secret:447:447 pidfd_getfd:438:438"
)
PROCESSORS = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
CLONE, SOCKET = (56, 220), (41, 198)
NEW_NAMESPACE = 0x7E020000  # any CLONE_NEW* flag
EPERM, ENOSYS, EAFNOSUPPORT = 1, 38, 97
AF_UNIX, AF_INET, AF_INET6, AF_NETLINK = 1, 2, 10, 16


def seccomp_filter(machine: str | None = None) -> bytes:
    """Return the filter as a program for Linux's packet filter machine, which judges each call."""
    machine = machine or platform.machine()
    column = list(PROCESSORS).index(machine)
    load, equal, at_least, any_bit, end = 0x20, 0x15, 0x35, 0x45, 0x06
    allow, kill, fail = 0x7FFF0000, 0x80000000, 0x00050000
    number, architecture, first_argument, third_argument = 0, 4, 16, 32

    # Each step: instruction, operand, steps to skip when true, steps to skip when false. Programs
    # of another architecture have other numbers for the same calls: they are ended at once.
    steps = [(load, architecture, 0, 0), (equal, PROCESSORS[machine], 1, 0), (end, kill, 0, 0)]
    steps += [(load, number, 0, 0)]
    # On x86_64 each call has a second number (x32), under which it could slip through.
    if machine == "x86_64":
        steps += [(at_least, 0x40000000, 0, 1), (end, fail | ENOSYS, 0, 0)]
    for calls, error in ((" ".join(REFUSED.values()), EPERM), (ABSENT, ENOSYS)):
        for call in calls.split():
            known_as = call.split(":")[1 + column]
            if known_as != "-":
                steps += [(equal, int(known_as), 0, 1), (end, fail | error, 0, 0)]
    # Threads and processes are made with clone; new namespaces are among its flags.
    steps += [(equal, CLONE[column], 0, 4), (load, first_argument, 0, 0)]
    steps += [(any_bit, NEW_NAMESPACE, 0, 1), (end, fail | EPERM, 0, 0), (end, allow, 0, 0)]
    # Sockets: local ones, the sandbox's own loopback, and the list of network interfaces, without
    # which ZeroMQ aborts. No others: the machine's hypervisor listens on AF_VSOCK, for example.
    steps += [(equal, SOCKET[column], 0, 8), (load, first_argument, 0, 0)]
    steps += [(equal, AF_UNIX, 6, 0), (equal, AF_INET, 5, 0), (equal, AF_INET6, 4, 0)]
    steps += [(equal, AF_NETLINK, 0, 2), (load, third_argument, 0, 0), (equal, 0, 1, 0)]
    steps += [(end, fail | EAFNOSUPPORT, 0, 0), (end, allow, 0, 0)]
    return b"".join(
        struct.pack("<HBBI", instruction, yes, no, operand)
        for instruction, operand, yes, no in steps
    )
