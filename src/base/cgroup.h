/* cgroup.h: how much of the processor the control groups of this process let it have. Containers and batch
 * systems set their limits there. */
#ifndef BASE_CGROUP_H
#define BASE_CGROUP_H

/* The least quota of the process's group and those above it, in cores (0.5: half of one); 0: there is none,
 * or it cannot be read. Version 2 has it in cpu.max, version 1 in cpu.cfs_quota_us and cpu.cfs_period_us
 * (Linux, Documentation/admin-guide/cgroup-v2.rst and Documentation/scheduler/sched-bwc.rst). `root` stands
 * before every path, "" for this machine's. */
double cgroup_cores(const char *root);

#endif
