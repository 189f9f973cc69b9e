/* How many cores are worth a thread: affinity, and quotas of control groups, read from files laid out as
 * Linux has them. */
#define _GNU_SOURCE /* sched_setaffinity */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cgroup.h"
#include "base/cores.h"
#include "support/run.h"
#include "xent/pool.h"

static char root[64];

static void make_root(void) {
    snprintf(root, sizeof root, "/tmp/xent-cores-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(root));
}

static void remove_root(void) {
    char command[96];
    snprintf(command, sizeof command, "rm -r %s", root);
    ck_assert_int_eq(system(command), 0);
}

/* Writes a file under the root, with the folders above it. */
static void lay(const char *path, const char *content) {
    char whole[256];
    snprintf(whole, sizeof whole, "%s%s", root, path);
    for (char *at = whole + strlen(root) + 1; (at = strchr(at, '/')) != NULL; *at++ = '/') {
        *at = '\0';
        mkdir(whole, 0777);
    }
    FILE *file = fopen(whole, "w");
    ck_assert_ptr_nonnull(file);
    fputs(content, file);
    ck_assert_int_eq(fclose(file), 0);
}

static void lay_version_2(const char *group, const char *mounted) {
    char line[256];
    snprintf(line, sizeof line, "0::%s\n", group);
    lay("/proc/self/cgroup", line);
    snprintf(line, sizeof line,
             "22 1 0:21 / /proc rw shared:5 - proc proc rw\n"
             "35 24 0:30 %s /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n",
             mounted);
    lay("/proc/self/mountinfo", line);
}

START_TEST(without_groups_or_quotas_there_is_no_limit) {
    ck_assert_double_eq(cgroup_cores(root), 0); /* not even /proc */
    lay_version_2("/", "/");
    ck_assert_double_eq(cgroup_cores(root), 0); /* the topmost group has no cpu.max */
    lay("/sys/fs/cgroup/cpu.max", "max 100000\n");
    ck_assert_double_eq(cgroup_cores(root), 0);
}
END_TEST

START_TEST(the_least_quota_of_the_groups_above_counts) {
    lay_version_2("/user/job/step", "/");
    lay("/sys/fs/cgroup/user/job/step/cpu.max", "max 100000\n");
    lay("/sys/fs/cgroup/user/job/cpu.max", "150000 100000\n");
    lay("/sys/fs/cgroup/user/cpu.max", "40000 10000\n");
    lay("/sys/fs/cgroup/user/other/cpu.max", "1000 100000\n"); /* of others */
    ck_assert_double_eq(cgroup_cores(root), 1.5);
    lay("/sys/fs/cgroup/user/job/step/cpu.max", "50000 100000\n");
    ck_assert_double_eq(cgroup_cores(root), 0.5);
    lay("/sys/fs/cgroup/user/cpu.max", "2500 10000\n"); /* less than those below it */
    ck_assert_double_eq(cgroup_cores(root), 0.25);
}
END_TEST

START_TEST(a_container_sees_its_group_as_the_topmost) {
    lay_version_2("/", "/");
    lay("/sys/fs/cgroup/cpu.max", "200000 100000\n");
    ck_assert_double_eq(cgroup_cores(root), 2);
    lay_version_2("/docker/1f/x", "/docker/1f"); /* without a name space of groups */
    lay("/sys/fs/cgroup/x/cpu.max", "100000 100000\n");
    ck_assert_double_eq(cgroup_cores(root), 1);
    lay_version_2("/docker/1ff", "/docker/1f"); /* moved away, and called alike */
    ck_assert_double_eq(cgroup_cores(root), 2);
}
END_TEST

START_TEST(the_first_version_has_a_hierarchy_for_the_cpu) {
    lay("/proc/self/cgroup", "11:cpuset:/set\n4:cpuacct,cpu:/job\n1:name=systemd:/init\n0::/\n");
    lay("/proc/self/mountinfo", "33 25 0:28 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n"
                                "34 25 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
                                "40 25 0:37 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
    lay("/sys/fs/cgroup/cpuset/set/cpu.cfs_quota_us", "1\n"); /* is not looked at */
    lay("/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", "-1\n");
    lay("/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us", "100000\n");
    ck_assert_double_eq(cgroup_cores(root), 0);
    lay("/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", "250000\n");
    ck_assert_double_eq(cgroup_cores(root), 2.5);
}
END_TEST

/* Where both are mounted, each may have a quota. */
START_TEST(the_least_of_both_versions_counts) {
    static const char *const quotas[][2] = {{"100000\n", "300000 100000\n"}, {"300000\n", "100000 100000\n"}};
    lay("/proc/self/cgroup", "4:cpu:/job\n0::/\n");
    lay("/proc/self/mountinfo", "34 25 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
                                "40 25 0:37 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
    lay("/sys/fs/cgroup/cpu/job/cpu.cfs_period_us", "100000\n");
    for (int i = 0; i < 2; i++) {
        lay("/sys/fs/cgroup/cpu/job/cpu.cfs_quota_us", quotas[i][0]);
        lay("/sys/fs/cgroup/unified/cpu.max", quotas[i][1]);
        ck_assert_double_eq(cgroup_cores(root), 1);
    }
}
END_TEST

START_TEST(what_is_no_such_file_is_no_limit) {
    char path[3000];
    const char *const odd[] = {"", "max", "nonsense\n", "100000", "-5 100000\n", "5 0\n", "\xff\xfe"};
    lay_version_2("/a", "/");
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        lay("/sys/fs/cgroup/a/cpu.max", odd[i]);
        ck_assert_double_eq(cgroup_cores(root), 0);
    }
    lay("/proc/self/mountinfo", "cgroup2\n - \n1 2 3 - cgroup2\n");
    ck_assert_double_eq(cgroup_cores(root), 0);
    memset(path, '/', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    lay("/proc/self/cgroup", path);
    ck_assert_double_eq(cgroup_cores(root), 0);
    lay("/proc/self/cgroup", "0\n:\n0:\n");
    ck_assert_double_eq(cgroup_cores(root), 0);
}
END_TEST

START_TEST(quotas_are_rounded_to_threads) {
    const struct {
        core_limits limits;
        int worth;
    } cases[] = {{{8, 0}, 8},   {{8, 0.1}, 1}, {{8, 1.4}, 1}, {{8, 1.5}, 2},
                 {{8, 7.9}, 8}, {{8, 64}, 8},  {{1, 3}, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_int_eq(cores_worth(cases[i].limits), cases[i].worth);
}
END_TEST

START_TEST(affinity_and_quota_are_told) {
    cpu_set_t one;
    char reason[100], end[3] = "ab";
    CPU_ZERO(&one);
    CPU_SET((size_t)cores_current(), &one);
    ck_assert_int_eq(sched_setaffinity(0, sizeof one, &one), 0);
    ck_assert_int_eq(xent_available_cores(reason, sizeof reason), 1);
    ck_assert_msg(strncmp(reason, "1 of ", 5) == 0, "%s", reason);
    ck_assert_int_eq(xent_available_cores(NULL, 0), 1);
    ck_assert_int_eq(xent_available_cores(end, 2), 1);
    ck_assert_str_eq(end, "1");
    xent_pool *pool = xent_pool_create(0, NULL);
    ck_assert_int_eq(xent_pool_threads(pool), 1);
    xent_pool_destroy(pool);
    ck_assert(!cores_leave(cores_current())); /* there is no other */
}
END_TEST

START_TEST(a_thread_stays_on_a_core) {
    cpu_set_t all, one;
    ck_assert_int_eq(sched_getaffinity(0, sizeof all, &all), 0);
    const int count = CPU_COUNT(&all);
    int last = -1;
    for (int i = 0; i < count; i++) { /* in ascending order, each once, and then the first again */
        ck_assert_int_eq(sched_setaffinity(0, sizeof all, &all), 0);
        ck_assert(cores_stay(i + count));
        ck_assert_int_gt(cores_current(), last);
        ck_assert(CPU_ISSET((size_t)cores_current(), &all));
        ck_assert_int_eq(sched_getaffinity(0, sizeof one, &one), 0);
        ck_assert_int_eq(CPU_COUNT(&one), 1);
        last = cores_current();
    }
}
END_TEST

START_TEST(a_thread_leaves_a_core) {
    cpu_set_t before, after;
    ck_assert_int_eq(sched_getaffinity(0, sizeof before, &before), 0);
    if (CPU_COUNT(&before) < 2) {
        printf("skipped: one core only\n");
        return;
    }
    ck_assert(!cores_leave(-1));
    ck_assert(cores_leave(cores_current()));
    ck_assert_int_eq(sched_getaffinity(0, sizeof after, &after), 0);
    ck_assert(CPU_EQUAL(&before, &after));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("cores");
    ADD_TEST_WITH(suite, without_groups_or_quotas_there_is_no_limit, make_root, remove_root);
    ADD_TEST_WITH(suite, the_least_quota_of_the_groups_above_counts, make_root, remove_root);
    ADD_TEST_WITH(suite, a_container_sees_its_group_as_the_topmost, make_root, remove_root);
    ADD_TEST_WITH(suite, the_first_version_has_a_hierarchy_for_the_cpu, make_root, remove_root);
    ADD_TEST_WITH(suite, the_least_of_both_versions_counts, make_root, remove_root);
    ADD_TEST_WITH(suite, what_is_no_such_file_is_no_limit, make_root, remove_root);
    ADD_TEST(suite, quotas_are_rounded_to_threads);
    ADD_TEST(suite, affinity_and_quota_are_told);
    ADD_TEST(suite, a_thread_stays_on_a_core);
    ADD_TEST(suite, a_thread_leaves_a_core);
    return run_suite(suite);
}
