"""Tries everything that a sandbox has to hold. Prints one JSON object: for each attempt "blocked: why" or "got: what".

It is run inside a sandbox and outside of one: what it cannot do outside either proves nothing inside.
"""
import ctypes
import glob
import json
import os
import socket
import stat
import struct
import sys
import urllib.error
import urllib.request

here = json.loads(sys.argv[1])
only = sys.argv[2] if len(sys.argv) > 2 else "reach"
libc = ctypes.CDLL(None, use_errno=True)
found = {}
SYSCALL = {"x86_64": {"bpf": 321, "keyctl": 250, "io_uring": 425, "perf": 298, "userfaultfd": 323, "kexec": 246, "init_module": 175, "newest": 500},
           "aarch64": {"bpf": 280, "keyctl": 219, "io_uring": 425, "perf": 241, "userfaultfd": 282, "kexec": 104, "init_module": 105, "newest": 500}}[os.uname().machine]


def attempt(name):
    def run(act):
        try:
            found[name] = "got: " + str(act())
        except BaseException as fault:
            found[name] = "blocked: " + type(fault).__name__ + " " + str(fault)[:120]
        return act
    return run


def call(result):
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def talk(family, address, kind=socket.SOCK_STREAM):
    with socket.socket(family, kind) as s:
        s.settimeout(2)
        s.connect(address)
        s.sendall(b"GET /canary HTTP/1.1\r\nHost: x\r\n\r\n")
        return len(s.recv(16))


def read(path):
    with open(path, "rb") as f:
        return len(f.read(64))


def whole(path):
    try:
        with open(path, "rb") as f:
            return f.read()
    except OSError:
        return b""


def link(path):
    try:
        return os.readlink(path)
    except OSError:
        return ""


def write(path):
    with open(path, "wb") as f:
        f.write(b"x")
    os.unlink(path)
    return path


def reach():
    attempt("tcp to an upstream")(lambda: talk(socket.AF_INET, ("127.0.0.1", here["tcp"])))
    attempt("tcp to the boundary itself")(lambda: talk(socket.AF_INET, ("127.0.0.1", here["boundary"])))
    attempt("tcp over ipv6")(lambda: talk(socket.AF_INET6, ("::1", here["tcp6"])))
    attempt("tcp to an ipv4-mapped address")(lambda: talk(socket.AF_INET6, ("::ffff:127.0.0.1", here["tcp"])))
    attempt("udp")(lambda: talk(socket.AF_INET, ("127.0.0.1", here["udp"]), socket.SOCK_DGRAM))
    attempt("metadata")(lambda: talk(socket.AF_INET, ("169.254.169.254", 80)))
    attempt("metadata over ipv6")(lambda: talk(socket.AF_INET6, ("fd00:ec2::254", 80)))
    attempt("dns")(lambda: socket.getaddrinfo("example.com", 80))
    attempt("multicast")(lambda: talk(socket.AF_INET, ("224.0.0.251", 5353), socket.SOCK_DGRAM))
    attempt("broadcast")(lambda: talk(socket.AF_INET, ("255.255.255.255", 9), socket.SOCK_DGRAM))
    attempt("icmp, raw")(lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP).close())
    attempt("raw ip")(lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW).close())
    attempt("packets")(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 3).close())
    attempt("vsock")(lambda: socket.socket(40, socket.SOCK_STREAM).close())
    attempt("bluetooth")(lambda: socket.socket(31, socket.SOCK_RAW, 1).close())
    attempt("kernel events")(lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 15).close())
    attempt("a unix socket of the host")(lambda: talk(socket.AF_UNIX, here["unix"]))
    attempt("an abstract unix socket")(lambda: talk(socket.AF_UNIX, "\0" + here["abstract"]))
    attempt("sockets of other runs")(lambda: glob.glob("/tmp/atellagent-run-*/socket/*")[0])
    attempt("a file of the host")(lambda: read(here["secret"]))
    attempt("a link to a file of the host")(lambda: (os.symlink(here["secret"], "hostile-link"), read("hostile-link"))[1])
    attempt("a path out of its folder")(lambda: read("../../../../../../../.." + here["secret"]))
    attempt("the boundary's database")(lambda: read(here["database"]))
    attempt("passwords")(lambda: read("/etc/shadow"))
    attempt("the home of root")(lambda: len(os.listdir("/root")))
    attempt("a process of the host")(lambda: os.kill(here["pid"], 0) or "alive")
    attempt("its environment")(lambda: read("/proc/%d/environ" % here["pid"]))
    attempt("its files")(lambda: os.listdir("/proc/%d/root/" % here["pid"]))
    attempt("an inherited descriptor")(lambda: [d for d in range(3, 256) if here["secret"] in link("/proc/self/fd/%d" % d)][0])
    attempt("opening its own output anew")(lambda: open("/proc/self/fd/1", "rb").close() if stat.S_ISREG(os.fstat(1).st_mode) else (_ for _ in ()).throw(OSError("it is no file")))
    attempt("a secret in its environment")(lambda: os.environ["CANARY_SECRET"])
    attempt("a secret in anybody's environment")(lambda: [p for p in glob.glob("/proc/[0-9]*/environ") if b"CANARY_SECRET" in whole(p)][0])
    attempt("a token in anybody's environment")(lambda: [p for p in glob.glob("/proc/[0-9]*/environ") if b"eyJ" in whole(p)][0])
    attempt("a file handle")(lambda: call(libc.syscall({"x86_64": 303, "aarch64": 264}[os.uname().machine], -100, b"/", ctypes.create_string_buffer(struct.pack("Ii", 128, 0) + bytes(128), 136), ctypes.byref(ctypes.c_int()), 0)))
    attempt("ptrace")(lambda: (call(libc.ptrace(0x4206, here["pid"] if os.path.exists("/proc/%d" % here["pid"]) else 1, 0, 0)), libc.ptrace(17, here["pid"], 0, 0))[0])
    attempt("the memory of another")(lambda: open("/proc/%d/mem" % here["pid"], "rb").close() or "open")
    attempt("mount")(lambda: (os.makedirs("hostile-m", exist_ok=True), call(libc.mount(b"none", b"hostile-m", b"tmpfs", 0, None)), libc.umount2(b"hostile-m", 2))[1])
    attempt("chroot")(lambda: (os.fork() == 0 and os._exit(0 if libc.chroot(b"/tmp") == 0 else 1)) or (os.wait()[1] and (_ for _ in ()).throw(OSError("no"))) or "done")
    for name, flag in (("user", 0x10000000), ("mount", 0x00020000), ("net", 0x40000000), ("pid", 0x20000000)):
        attempt("a new %s namespace" % name)(lambda: child(lambda: call(libc.unshare(flag))))
    attempt("a new user namespace by clone")(lambda: clone(0x10000000))
    attempt("the namespaces of the host")(lambda: child(lambda: call(libc.setns(os.open("/proc/%d/ns/net" % (here["pid"] if os.path.exists("/proc/%d" % here["pid"]) else 1), os.O_RDONLY), 0))))
    attempt("the name of the machine")(lambda: child(lambda: (call(libc.unshare(0x04000000)), call(libc.sethostname(b"x", 1)))))
    attempt("the clock")(lambda: child(lambda: call(libc.settimeofday(None, None))))
    attempt("the kernel's log")(lambda: read("/dev/kmsg"))
    attempt("memory of the machine")(lambda: read("/dev/mem"))
    attempt("a device of one's own")(lambda: (os.mknod("hostile-null", stat.S_IFCHR | 0o666, os.makedev(1, 3)), open("hostile-null", "wb").close(), os.unlink("hostile-null")) and "made")
    attempt("the kernel's settings")(lambda: open("/proc/sys/kernel/core_pattern", "r+b").close() or "open")
    attempt("magic keys")(lambda: open("/proc/sysrq-trigger", "wb").close() or "open")
    attempt("control groups")(lambda: os.mkdir("/sys/fs/cgroup/hostile") or os.rmdir("/sys/fs/cgroup/hostile"))
    for folder in ("/usr", "/usr/bin", "/etc", "/", "/dev", "/run", "/run/atellagent", "/var"):
        attempt("writing to " + folder)(lambda: write(os.path.join(folder, "hostile-file")))
    for name in ("bpf", "keyctl", "io_uring", "perf", "userfaultfd", "kexec", "init_module"):
        attempt("the call " + name)(lambda: refused(SYSCALL[name]))
    attempt("a call that nobody knows")(lambda: call(libc.syscall(SYSCALL["newest"], 0, 0, 0, 0, 0, 0)))
    attempt("words in a terminal's mouth")(lambda: call(libc.ioctl(0, 0x5412, ctypes.c_char_p(b"x"))))
    attempt("privileges")(lambda: privileges())


# A call that is refused before it is looked at says so; one that is looked at complains about its arguments.
def refused(number):
    if libc.syscall(number, -1, 0, 0, 0, 0, 0) == -1 and ctypes.get_errno() in (1, 38):
        raise OSError(ctypes.get_errno(), "refused")
    return "looked at"


def child(act):
    pid = os.fork()
    if pid == 0:
        try:
            act()
            os._exit(0)
        except BaseException:
            os._exit(1)
    code = os.waitpid(pid, 0)[1]
    if code:
        raise OSError("the child could not")
    return "done"


def clone(flags):
    pid = libc.syscall({"x86_64": 56, "aarch64": 220}[os.uname().machine], flags | 17, 0, 0, 0, 0)
    if pid == 0:
        os._exit(0)
    call(pid)
    os.waitpid(pid, 0)
    return "done"


def privileges():
    told = dict(line.split(":\t", 1) for line in open("/proc/self/status").read().splitlines() if ":\t" in line)
    if told["NoNewPrivs"].strip() == "1" and int(told["CapEff"], 16) == 0 and int(told["CapBnd"], 16) == 0 and told["Seccomp"].strip() == "2" and os.getuid() != 0:
        raise OSError("no new privileges, no capabilities, a filter")
    return told["CapEff"]


def ask(path, method="GET", token=None, body=None, raw=None):
    if raw is not None:
        with socket.create_connection(("127.0.0.1", 8700), 5) as s:
            s.sendall(raw)
            told = s.recv(4096).decode("latin-1")
            if " 200 " in told.split("\r\n")[0]:
                return told[:80]
            raise OSError(told.split("\r\n")[0])
    request = urllib.request.Request("http://127.0.0.1:8700" + path, method=method, data=body)
    if token:
        request.add_header("Authorization", "Bearer " + token)
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as refusal:
        raise OSError("%d %s" % (refusal.code, refusal.read()[:200]))


# What is asked of the one address that answers.
def boundary():
    for path in ("/v1/admin/runs", "/v1/admin/principals", "/metrics", "/console", "/oauth/token", "/oauth/jwks", "/v1/evidence", "/evidence/main/checkpoint", "/v1/runs/" + here["run"] + "/watch",
                 "/v1/me/../admin/runs", "/v1/me/%2e%2e/admin/runs", "/v1/me/..%2fadmin/runs", "/v1/me%2f..%2fadmin/runs", "/v1//admin/runs", "//v1/admin/runs", "/v1/mex", "/V1/ADMIN/RUNS"):
        attempt("asking for " + path)(lambda: ask(path))
    attempt("ending its own run")(lambda: ask("/v1/runs/" + here["run"] + "/end", "POST", body=b'{"reason":"x"}'))
    attempt("a token for another deployment")(lambda: ask("/oauth/token", "POST", body=b"grant_type=client_credentials&client_id=agent&deployment=prod&client_secret=" + here["agentSecret"].encode()))
    attempt("the token of another")(lambda: ask("/v1/me/authority", token=here["otherToken"]))
    attempt("the host of another")(lambda: ask("", raw=b"GET http://127.0.0.1:%d/v1/me/authority HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % (here["tcp"], here["tcp"])))
    attempt("a tunnel")(lambda: ask("", raw=b"CONNECT 127.0.0.1:%d HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % (here["tcp"], here["tcp"])))
    attempt("two lengths")(lambda: ask("", raw=b"POST /v1/actions HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /v1/admin/runs HTTP/1.1\r\nHost: x\r\n\r\n"))
    attempt("its own authority")(lambda: ask("/v1/me/authority"))
    found["token"] = json.load(urllib.request.build_opener(urllib.request.ProxyHandler({})).open("http://127.0.0.1:8700/run/token"))["access_token"]


def exhaust():
    def forks():
        children = []
        try:
            while len(children) < 20000:
                pid = os.fork()
                if pid == 0:
                    import time
                    time.sleep(60)
                    os._exit(0)
                children.append(pid)
        finally:
            for pid in children:
                os.kill(pid, 9)
            for pid in children:
                os.waitpid(pid, 0)
            found["processes"] = len(children)
        return len(children)

    def memory():
        held = []
        while len(held) < 4096:
            held.append(bytearray(b"x") * (1 << 20))
        return len(held)

    def disk(folder):
        path = os.path.join(folder, "hostile-big")
        try:
            with open(path, "wb") as f:
                for _ in range(4096):
                    f.write(b"x" * (1 << 20))
        finally:
            if os.path.exists(path):
                os.unlink(path)
        return "4 GiB"

    def descriptors():
        held = []
        try:
            while len(held) < 100000:
                held.append(os.open("/dev/null", os.O_RDONLY))
        finally:
            for one in held:
                os.close(one)
        return len(held)

    attempt("processes without end")(forks)
    attempt("memory without end")(memory)
    attempt("descriptors without end")(descriptors)
    for folder in ("/work", "/tmp", "/dev/shm"):
        attempt("disk without end at " + folder)(lambda: disk(folder))


{"reach": reach, "boundary": boundary, "exhaust": exhaust}[only]()
for left in ("hostile-link", "hostile-m"):
    try:
        os.unlink(left) if os.path.islink(left) else os.rmdir(left)
    except OSError:
        pass
print(json.dumps(found))
