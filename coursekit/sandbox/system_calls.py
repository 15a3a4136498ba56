"""The system calls that student code may make: the data of the filter that `seccomp` builds.

What stands nowhere here fails with "Function not implemented", on which the C library and others
fall back, as on an older Linux; so do the calls of a Linux that is newer than this list. Each call
is written name:x86_64:aarch64, with "-" where a processor does not have it.

Missing on purpose, beside what no notebook needs:
- counters of the whole machine: io_setup, inotify_init (which shows besides what neighbours and
  hidden tests open), fanotify, message queues
- memory that counts for no process: memfd_create, shmget, vmsplice, splice, tee
- what tells which files others have read: mincore, cachestat
- what a filter cannot look into, or watches everything: clone3, io_uring, bpf, seccomp
"""

import errno
from typing import NamedTuple

ALLOWED = {
    "files": "read:0:63 write:1:64 open:2:- openat:257:56 openat2:437:437 creat:85:- close:3:57 "
    "close_range:436:436 lseek:8:62 pread64:17:67 pwrite64:18:68 readv:19:65 writev:20:66 "
    "preadv:295:69 pwritev:296:70 preadv2:327:286 pwritev2:328:287 stat:4:- fstat:5:80 lstat:6:- "
    "newfstatat:262:79 statx:332:291 statfs:137:43 fstatfs:138:44 access:21:- faccessat:269:48 "
    "faccessat2:439:439 readlink:89:- readlinkat:267:78 getdents:78:- getdents64:217:61 "
    "getcwd:79:17 chdir:80:49 fchdir:81:50 mkdir:83:- mkdirat:258:34 rmdir:84:- rename:82:- "
    "renameat:264:38 renameat2:316:276 link:86:- linkat:265:37 symlink:88:- symlinkat:266:36 "
    "unlink:87:- unlinkat:263:35 truncate:76:45 ftruncate:77:46 fallocate:285:47 "
    "fadvise64:221:223 readahead:187:213 fsync:74:82 fdatasync:75:83 sync_file_range:277:84 "
    "copy_file_range:326:285 sendfile:40:71 chmod:90:- fchmod:91:52 fchmodat:268:53 "
    "fchmodat2:452:452 chown:92:- fchown:93:55 lchown:94:- fchownat:260:54 umask:95:166 "
    "utime:132:- utimes:235:- utimensat:280:88 futimesat:261:- flock:73:32 getxattr:191:8 "
    "lgetxattr:192:9 fgetxattr:193:10 listxattr:194:11 llistxattr:195:12 flistxattr:196:13 "
    "setxattr:188:5 lsetxattr:189:6 fsetxattr:190:7 removexattr:197:14 lremovexattr:198:15 "
    "fremovexattr:199:16 dup:32:23 dup2:33:- dup3:292:24 pipe:22:- pipe2:293:59",
    "waiting": "select:23:- pselect6:270:72 poll:7:- ppoll:271:73 epoll_create:213:- "
    "epoll_create1:291:20 epoll_ctl:233:21 epoll_wait:232:- epoll_pwait:281:22 "
    "epoll_pwait2:441:441 eventfd:284:- eventfd2:290:19 signalfd:282:- signalfd4:289:74 "
    "timerfd_create:283:85 timerfd_settime:286:86 timerfd_gettime:287:87 pause:34:-",
    "sockets": "bind:49:200 listen:50:201 accept:43:202 accept4:288:242 connect:42:203 "
    "getsockname:51:204 getpeername:52:205 getsockopt:55:209 sendto:44:206 sendmsg:46:211 "
    "sendmmsg:307:269 recvfrom:45:207 recvmsg:47:212 recvmmsg:299:243 shutdown:48:210",
    "memory": "brk:12:214 munmap:11:215 mprotect:10:226 mremap:25:216 msync:26:227 madvise:28:233 "
    "mlock:149:228 mlock2:325:284 munlock:150:229 mlockall:151:230 munlockall:152:231 "
    "membarrier:324:283 get_mempolicy:239:236 pkey_mprotect:329:288 pkey_alloc:330:289 "
    "pkey_free:331:290 map_shadow_stack:453:453 mseal:462:462",
    "processes": "fork:57:- vfork:58:- execve:59:221 execveat:322:281 exit:60:93 exit_group:231:94 "
    "wait4:61:260 waitid:247:95 getpid:39:172 getppid:110:173 gettid:186:178 getpgid:121:155 "
    "getpgrp:111:- setpgid:109:154 getsid:124:156 setsid:112:157 kill:62:129 tkill:200:130 "
    "tgkill:234:131 pidfd_open:434:434 pidfd_send_signal:424:424 set_tid_address:218:96 "
    "set_robust_list:273:99 get_robust_list:274:100 futex:202:98 futex_waitv:449:449 "
    "futex_wake:454:454 futex_wait:455:455 futex_requeue:456:456 rseq:334:293 arch_prctl:158:- "
    "restart_syscall:219:128 getrlimit:97:163 setrlimit:160:164 prlimit64:302:261 "
    "getrusage:98:165 times:100:153 getcpu:309:168",
    # Linux lets nobody raise a priority here (`limits.Limits.for_each_process`).
    "priorities": "getpriority:140:141 setpriority:141:140 ioprio_get:252:31 sched_yield:24:124 "
    "sched_getaffinity:204:123 sched_getparam:143:121 sched_getscheduler:145:120 "
    "sched_getattr:315:275 sched_get_priority_max:146:125 sched_get_priority_min:147:126 "
    "sched_rr_get_interval:148:127",
    "signals": "rt_sigaction:13:134 rt_sigprocmask:14:135 rt_sigreturn:15:139 "
    "rt_sigpending:127:136 rt_sigsuspend:130:133 rt_sigtimedwait:128:137 rt_sigqueueinfo:129:138 "
    "rt_tgsigqueueinfo:297:240 sigaltstack:131:132 alarm:37:- getitimer:36:102 setitimer:38:103 "
    "timer_create:222:107 timer_settime:223:110 timer_gettime:224:108 timer_getoverrun:225:109 "
    "timer_delete:226:111",
    "time": "time:201:- gettimeofday:96:169 clock_gettime:228:113 clock_getres:229:114 "
    "clock_nanosleep:230:115 nanosleep:35:101",
    # Nobody becomes another user here: Linux refuses what changes anything.
    "users": "getuid:102:174 geteuid:107:175 getgid:104:176 getegid:108:177 getresuid:118:148 "
    "getresgid:120:150 getgroups:115:158 setuid:105:146 setgid:106:144 setreuid:113:145 "
    "setregid:114:143 setresuid:117:147 setresgid:119:149 setgroups:116:159 setfsuid:122:151 "
    "setfsgid:123:152 capget:125:90 capset:126:91",
    "the machine": "uname:63:160 sysinfo:99:179 getrandom:318:278",
}

# These fail with "Operation not permitted", as libraries know it from containers.
REFUSED = {
    "other processes": "ptrace:101:117 process_vm_readv:310:270 process_vm_writev:311:271 "
    "process_madvise:440:440 kcmp:312:272 perf_event_open:298:241 userfaultfd:323:282",
    "cores and memory that others use": "sched_setaffinity:203:122 sched_setparam:142:118 "
    "sched_setattr:314:274 ioprio_set:251:30 set_mempolicy:238:237 "
    "migrate_pages:256:238 move_pages:279:239 mbind:237:235",
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
    "memory that counts for no process": "shmget:29:194 msgget:68:186 semget:64:190",
}

# These do nothing, and say that they did it: they would make the disks of the whole machine write.
PRETENDED = "sync:162:81 syncfs:306:267"

ALLOW, PRETEND = -1, 0  # any other verdict is the number of the error with which a call fails


class Argument(NamedTuple):
    """Judges a call by the lower half of an argument, which is all that Linux reads of these."""

    index: int
    cases: "dict[int, Verdict]"
    otherwise: "Verdict"
    mask: int = 0xFFFFFFFF  # the bits that count


Verdict = int | Argument


def only(index: int, values: list[int], error: int, mask: int = 0xFFFFFFFF) -> Argument:
    """Allow a call with one of these values of an argument."""
    return Argument(index, dict.fromkeys(values, ALLOW), error, mask)


NEW_NAMESPACE = 0x7E020000  # any CLONE_NEW* flag
MAP_HUGETLB = 0x40000  # pages that an administrator set aside for others
MAP_SHARED, MAP_ANONYMOUS = 0x01, 0x20
STREAM, SEQPACKET, KIND_OF_SOCKET = 1, 5, 0xF
AF_UNIX, AF_INET, AF_INET6, AF_NETLINK = 1, 2, 10, 16
TCP, UDP = 6, 17

# Local sockets, the sandbox's own loopback, and the list of network interfaces, without which
# ZeroMQ aborts. No others: the machine's hypervisor listens on AF_VSOCK, for example, and a
# protocol that nobody uses makes Linux load a module. Datagrams of local sockets would wait, ten
# for each reader, when their senders are long gone: memory that nobody has on an account.
LOCAL = only(1, [STREAM, SEQPACKET], errno.ESOCKTNOSUPPORT, KIND_OF_SOCKET)
INTERNET = only(2, [0, TCP, UDP], errno.EPROTONOSUPPORT)
INTERFACES = only(2, [0], errno.EAFNOSUPPORT)

# Levels of `setsockopt`, and their options that hold no memory, load no program and no module.
SOCKET_OPTIONS = only(
    2, [2, 6, 9, 10, 12, 13, 15, 16, 20, 21, 29, 35, 63, 66, 67], errno.ENOPROTOOPT
)
# The sizes of buffers stay as they are, which programs have to bear on any Linux: SO_SNDBUF,
# SO_RCVBUF, and those that root may set.
SOCKET_OPTIONS.cases.update(dict.fromkeys([7, 8, 32, 33], PRETEND))
TCP_OPTIONS = only(2, [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 18, 23], errno.ENOPROTOOPT)
IP_OPTIONS = only(2, [1, 2, 10, 11, 24], errno.ENOPROTOOPT)
IPV6_OPTIONS = only(2, [16, 25, 26, 67], errno.ENOPROTOOPT)
LEVELS = {0: IP_OPTIONS, 1: SOCKET_OPTIONS, TCP: TCP_OPTIONS, 41: IPV6_OPTIONS}

# Duplicates, flags, locks, and sizes that are only read. No leases and notifications (F_SETLEASE,
# F_NOTIFY, F_SETSIG, F_SETOWN), for which whoever opens a file outside has to wait, and no larger
# pipes (F_SETPIPE_SZ).
FILE_COMMANDS = [0, 1, 2, 3, 4, 5, 6, 7, 9, 36, 37, 38, 1027, 1030, 1032, 1034]

# Terminals of one's own, what waits to be read, flags, and the list of network interfaces. What
# file systems and devices understand besides is theirs, and FIOASYNC is F_SETOWN's brother.
DEVICE_COMMANDS = [
    *(0x5401, 0x5402, 0x5403, 0x5404, 0x5409, 0x540A, 0x540B, 0x540E, 0x540F, 0x5410),
    *(0x5411, 0x5413, 0x5414, 0x541B, 0x5421, 0x5422, 0x5429, 0x5441, 0x5450, 0x5451, 0x5460),
    *(0x802C542A, 0x402C542B, 0x402C542C, 0x402C542D, 0x80045430, 0x40045431),
    *(0x8910, 0x8912, 0x8913, 0x8915, 0x8919, 0x891B, 0x8921, 0x8927, 0x8933, 0x8942),
]

# Names, the end of a parent, privileges to give up, timers, huge pages, names of memory, and what
# can only be read. Not PR_SCHED_CORE, which keeps neighbours off a core, nor what is for debuggers.
PROCESS_COMMANDS = [
    *(
        1,
        2,
        3,
        4,
        7,
        8,
        15,
        16,
        21,
        23,
        24,
        25,
        27,
        29,
        30,
        36,
        37,
        38,
        39,
        40,
        41,
        42,
        47,
        51,
        52,
        56,
    ),
    *(66, 0x53564D41, 0x59616D61),
]

# Of these calls an argument decides.
JUDGED: dict[str, Argument] = {
    "clone:56:220": only(0, [0], errno.EPERM, NEW_NAMESPACE),
    # Pages that are shared and of no file are on nobody's account once nobody maps them. Libraries
    # share what lies in files of /dev/shm, which are counted.
    "mmap:9:222": only(
        3, [0, MAP_SHARED, MAP_ANONYMOUS], errno.ENOMEM, MAP_HUGETLB | MAP_SHARED | MAP_ANONYMOUS
    ),
    "socket:41:198": Argument(
        0,
        {AF_UNIX: LOCAL, AF_INET: INTERNET, AF_INET6: INTERNET, AF_NETLINK: INTERFACES},
        errno.EAFNOSUPPORT,
    ),
    "socketpair:53:199": Argument(0, {AF_UNIX: LOCAL}, errno.EAFNOSUPPORT),
    "setsockopt:54:208": Argument(1, dict(LEVELS), errno.ENOPROTOOPT),
    "fcntl:72:25": only(1, FILE_COMMANDS, errno.EPERM),
    "ioctl:16:29": only(1, DEVICE_COMMANDS, errno.ENOTTY),
    "prctl:157:167": only(0, PROCESS_COMMANDS, errno.EINVAL),
    # The ordinary ways of being scheduled, and those that let others go first. ZeroMQ asks for the
    # first, and aborts where that is refused.
    "sched_setscheduler:144:119": only(1, [0, 3, 5], errno.EPERM),
    # Only to read it, and the ordinary one.
    "personality:135:92": only(0, [0, 0xFFFFFFFF], errno.EPERM),
}
