/* isolate.c: see isolate.h. */
#define _GNU_SOURCE
#include "isolate.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

/* The kernel's numbers; the C library's headers have had them only since 2022. */
enum { READ_ONLY = 1, RECURSIVE = 0x8000 };
struct mount_change {
    uint64_t set, clear, propagation, namespace;
};

static int change_mounts(const char *folder, unsigned flags, struct mount_change change) {
#ifdef SYS_mount_setattr
    return (int)syscall(SYS_mount_setattr, AT_FDCWD, folder, flags, &change, sizeof change);
#else
    (void)folder, (void)flags, (void)change;
    return -1;
#endif
}

static int write_file(const char *path, const char *text) {
    const int file = open(path, O_WRONLY);
    if (file < 0) return -1;
    const ssize_t written = write(file, text, strlen(text));
    close(file);
    return written == (ssize_t)strlen(text) ? 0 : -1;
}

/* Inside, the user is no root, so that what is executed has no power over the namespace. */
static int map_user(uid_t user, gid_t group) {
    char users[64], groups[64];
    snprintf(users, sizeof users, "1000 %u 1", (unsigned)user);
    snprintf(groups, sizeof groups, "1000 %u 1", (unsigned)group);
    return write_file("/proc/self/setgroups", "deny") || write_file("/proc/self/uid_map", users) ||
           write_file("/proc/self/gid_map", groups);
}

static uid_t outer_user;
static gid_t outer_group;

pid_t isolate_fork(int isolated) {
    if (!isolated) return fork();
    outer_user = geteuid(), outer_group = getegid();
    const unsigned long spaces = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC;
    return (pid_t)syscall(SYS_clone, spaces | SIGCHLD, 0, 0, 0, 0);
}

int isolate_enter(const char *folder, int keep) {
    prctl(PR_SET_DUMPABLE, 1); /* or its files in /proc would be root's */
    if (map_user(outer_user, outer_group)) return -1;
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL)) return -1;
    if (keep && mount(folder, folder, NULL, MS_BIND, NULL)) return -1;
    if (change_mounts("/", RECURSIVE, (struct mount_change){.set = READ_ONLY})) return -1;
    if (keep ? change_mounts(folder, 0, (struct mount_change){.clear = READ_ONLY})
             : mount("none", folder, "tmpfs", MS_NOSUID | MS_NODEV, "size=8m,nr_inodes=256,mode=777"))
        return -1;
    return chdir(folder) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? -1 : 0;
}

void isolate_adopt(void) { prctl(PR_SET_CHILD_SUBREAPER, 1); }
void isolate_hide_memory(void) { prctl(PR_SET_DUMPABLE, 0); }

void isolate_end_orphans(void) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    for (int round = 0; round < 100; round++) {
        FILE *children = fopen(path, "r");
        int child, found = 0;
        if (!children) return;
        while (fscanf(children, "%d", &child) == 1) found += kill(child, SIGKILL) == 0;
        fclose(children);
        if (!found) return;
        while (waitpid(-1, NULL, WNOHANG) > 0) {
        }
    }
}

#define NUMBER_OF(call, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(call), yes, no)
#define WORD_AT(member) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, member))

/* tgkill stays for the process itself: it is how abort ends it. */
void isolate_from_signals(void) {
    struct sock_filter rules[] = {
        WORD_AT(nr),
        NUMBER_OF(SYS_kill, 6, 0),
        NUMBER_OF(SYS_tkill, 5, 0),
        NUMBER_OF(SYS_rt_sigqueueinfo, 4, 0),
        NUMBER_OF(SYS_ptrace, 3, 0),
        NUMBER_OF(SYS_tgkill, 0, 3),
        WORD_AT(args[0]),
        NUMBER_OF(getpid(), 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog filter = {sizeof rules / sizeof *rules, rules};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
}

#else
pid_t isolate_fork(int isolated) { return isolated ? -1 : fork(); }
int isolate_enter(const char *folder, int keep) { return (void)folder, (void)keep, -1; }
void isolate_adopt(void) {}
void isolate_hide_memory(void) {}
void isolate_from_signals(void) {}
void isolate_end_orphans(void) {}
#endif

void isolate_close_from(int first) {
#ifdef SYS_close_range
    if (syscall(SYS_close_range, (unsigned)first, ~0u, 0) == 0) return;
#endif
    const long most = sysconf(_SC_OPEN_MAX);
    for (int i = first; i < (most < 0 || most > 65536 ? 65536 : (int)most); i++) close(i);
}

int isolate_works(void) {
    int status = 1;
    const pid_t child = isolate_fork(1);
    if (child == 0) _exit(isolate_enter("/tmp", 0) ? 1 : 0);
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return child > 0 && status == 0;
}
