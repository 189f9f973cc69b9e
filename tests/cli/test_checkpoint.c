/* Trainings that are killed, interrupted or out of room, and go on: the end is that of a run that nothing
 * stopped. XENT_KILLS sets how many are killed; the suite does with few. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "support/faults.h"
#include "support/program.h"
#include "support/run.h"

/* Short runs of what differs inside. */
static const char *const kinds[] = {
    "train -q --threads 1 --epochs 3 --hidden 16 --batch 64",
    "train -q --threads 1 --epochs 2 --net 'conv 3 3 relu, batchnorm, maxpool 2, dropout 0.2, dense 9 relu' "
    "--batch 128 --optimizer rmsprop --momentum 0.5",
    "train -q --threads 2 --epochs 2 --net 'conv 2 3 stride 2 relu' --batch 96 --loss focal "
    "--class-weights balanced --patience 5 --augment shift=1,rotate=10,scale=0.1,shear=0.1,elastic=5,sigma=2",
    "train -q --threads 1 --epochs 6 --hidden 16 --batch 64 --focus 0.5",
};
enum { KINDS = sizeof kinds / sizeof *kinds };
static const char one[] = "train -q --threads 1 --epochs 3 --hidden 16 --batch 64";

/* Runs a command of the shell in the test's directory. */
static const char *shell(const char *command) { return run_program("--version >/dev/null; %s", command).out; }

static void same_model(const char *model) {
    ck_assert_msg(run_program("--version >/dev/null; cmp %s whole", model).code == 0, "%s differs", model);
}

static void must_run(const char *arguments) {
    const program_run run = run_program("%s", arguments);
    ck_assert_msg(run.code == 0, "%s: %d: %s", arguments, run.code, run.err);
}

static void sleep_seconds(double seconds) {
    const struct timespec time = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
    nanosleep(&time, NULL);
}
static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* Whether the directory has a file whose name ends so. */
static int has_file(const char *directory, const char *ending) {
    char path[512];
    int found = 0;
    snprintf(path, sizeof path, "%s/%s", test_directory(), directory);
    DIR *open = opendir(path);
    for (struct dirent *entry; open && (entry = readdir(open)) != NULL;) {
        const size_t length = strlen(entry->d_name), end = strlen(ending);
        found |= length >= end && strcmp(entry->d_name + length - end, ending) == 0;
    }
    if (open) closedir(open);
    return found;
}

/* Waits until it has, or the time is over. */
static int wait_for(const char *directory, const char *ending, double seconds) {
    const double end = now() + seconds;
    while (now() < end)
        if (has_file(directory, ending)) return 1;
    return 0;
}

/* ---- Killed -------------------------------------------------------------------------------------------- */

/* A small linear congruential generator: Numerical Recipes' (1992, 7.1). */
static unsigned next_random(unsigned *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* The number of the newest checkpoint in d. */
static int newest(void) {
    char path[512];
    int number, most = 0;
    snprintf(path, sizeof path, "%s/d", test_directory());
    DIR *open = opendir(path);
    for (struct dirent *entry; open && (entry = readdir(open)) != NULL;)
        if (sscanf(entry->d_name, "checkpoint-%d.safetensors", &number) == 1 && number > most) most = number;
    if (open) closedir(open);
    return most;
}

/* Waits until d has a checkpoint of this number, or the time is over. */
static void wait_for_number(int number, double seconds) {
    const double end = now() + seconds;
    while (newest() < number && now() < end) continue;
}

/* What the kills came to. */
typedef struct kill_counts {
    int kills, early; /* before the second checkpoint */
    int within;       /* a file was being written */
    int ended;        /* the run was faster */
} kill_counts;

/* Kills a run that goes on from d and has written any of its checkpoints: at the next save, or at a moment of
 * the milliseconds that follow. */
static void kill_once(const char *arguments, int in_save, int checkpoints, unsigned *random,
                      kill_counts *counts) {
    const int before = newest(), left = checkpoints - before;
    const unsigned number = left > 1 ? next_random(random) % (unsigned)left : 0;
    const pid_t program = start_program("%s --resume d --every 1 -o resumed", arguments);
    wait_for_number(before + (int)number, 20);
    if (in_save)
        wait_for("d", ".part", 2);
    else
        sleep_seconds(1e-5 * (next_random(random) % 1024));
    kill(program, SIGKILL);
    counts->ended += wait_program(program).code != 128 + SIGKILL;
    counts->kills++;
    counts->early += newest() < 2;
    counts->within += has_file("d", ".part");
}

/* The training that nothing stops, whose model is whole%d, and how many checkpoints it writes. */
static int checkpoints_of(int kind) {
    char command[400];
    snprintf(command, sizeof command, "%s -o whole%d", kinds[kind], kind);
    must_run(command);
    snprintf(command, sizeof command, "%s -o resumed --resume d --every 1", kinds[kind]);
    shell("rm -rf d");
    must_run(command);
    return newest();
}

START_TEST(a_killed_run_goes_on_to_the_same_model) {
    const char *wanted = getenv("XENT_KILLS");
    const int kills = wanted ? atoi(wanted) : 12;
    unsigned random = 1;
    kill_counts counts = {0, 0, 0, 0};
    int checkpoints[KINDS];
    for (int i = 0; counts.kills < kills; i++) { /* one in three is killed twice */
        const int kind = i % KINDS;
        char command[400];
        if (i < KINDS) checkpoints[kind] = checkpoints_of(kind);
        snprintf(command, sizeof command, "rm -rf d; cp whole%d whole", kind);
        shell(command);
        for (int again = 0; again <= i % 3 / 2 && counts.kills < kills; again++)
            kill_once(kinds[kind], (counts.kills + i / KINDS) % 2, checkpoints[kind], &random, &counts);
        snprintf(command, sizeof command, "%s --resume d --every 20 -o resumed", kinds[kind]);
        must_run(command);
        same_model("resumed");
        ck_assert_msg(!has_file("d", ".part"), "a part is left");
    }
    if (wanted)
        printf("%d runs killed, %d of them while a file was being written, %d before the second checkpoint; "
               "%d ended before\n",
               counts.kills, counts.within, counts.early, counts.ended);
    ck_assert_msg(counts.early <= counts.kills / 3, "%d of %d runs were killed before the second checkpoint",
                  counts.early, counts.kills);
    ck_assert_msg(counts.ended <= counts.kills / 3, "%d of %d runs ended before", counts.ended, counts.kills);
}
END_TEST

START_TEST(a_signal_writes_a_checkpoint_and_ends) {
    static const int signals[] = {SIGTERM, SIGINT, SIGHUP};
    must_run("train -q --threads 1 --epochs 6 --hidden 300,300 --batch 16 -o whole");
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        shell("rm -rf d resumed");
        const pid_t program = start_program("train -q --threads 1 --epochs 6 --hidden 300,300 --batch 16 "
                                            "--checkpoint d --every 1 -o resumed");
        ck_assert(wait_for("d", ".safetensors", 60));
        kill(program, signals[i]);
        const program_run run = wait_program(program);
        ck_assert_int_eq(run.code, 128 + signals[i]);
        ASSERT_CONTAINS(run.err, "--resume d goes on");
        ck_assert_str_eq(shell("ls | tr '\n' ' '"), "d whole ");
    }
    must_run("train -q --threads 1 --epochs 6 --hidden 300,300 --batch 16 --resume d -o resumed");
    same_model("resumed");
}
END_TEST

/* As timeout(1) sends it, to the process and to its group, and scripts that pass on what their group has got,
 * too. */
START_TEST(a_second_sigterm_changes_nothing) {
    for (int i = 1; i <= 3; i++) {
        shell("rm -rf d");
        const pid_t program = start_program("train -q --threads 1 --epochs 1000000 --hidden 1000,1000 "
                                            "--checkpoint d --every 0.2s -o m");
        ck_assert(wait_for("d", ".safetensors", 60));
        kill(program, SIGTERM);
        sleep_seconds(1e-3 * i);
        kill(program, i < 3 ? SIGTERM : SIGHUP);
        const program_run run = wait_program(program);
        ck_assert_int_eq(run.code, 128 + SIGTERM);
        ASSERT_CONTAINS(run.err, "--resume d goes on");
        ck_assert(!has_file("d", ".part"));
    }
}
END_TEST

/* Which a person types who does not want to wait. A slow machine may be done before: then once more. */
START_TEST(a_second_ctrl_c_ends_at_once) {
    int at_once = 0;
    for (int i = 0; i < 20 && !at_once; i++) {
        shell("rm -rf d");
        const pid_t program = start_program("train -q --threads 1 --epochs 1000000 --hidden 1000,1000 "
                                            "--checkpoint d --every 0.2s -o m");
        ck_assert(wait_for("d", ".safetensors", 60));
        kill(program, SIGINT);
        sleep_seconds(1e-3);
        kill(program, SIGINT);
        const program_run run = wait_program(program);
        ck_assert_int_eq(run.code, 128 + SIGINT);
        at_once = strcmp(run.err, "") == 0;
    }
    ck_assert(at_once);
}
END_TEST

/* ---- What stands in the directory ---------------------------------------------------------------------- */

START_TEST(the_last_and_every_so_many_th_are_kept) {
    must_run(
        "train -q --threads 1 --epochs 1 --batch 64 --checkpoint d --every 2 --keep 2 --keep-every 4 -o m");
    /* 1437 rows are 23 steps: one at each of 2 .. 22, and one at the end */
    ck_assert_str_eq(
        shell("ls d | tr '\n' ' '"),
        "checkpoint-000004.safetensors checkpoint-000008.safetensors checkpoint-000011.safetensors "
        "checkpoint-000012.safetensors ");
    must_run("train -q --threads 1 --epochs 40 --batch 64 --checkpoint e --every 0.001s --keep 1 -o m");
    ck_assert_str_eq(shell("ls e | wc -l | tr -d ' '"), "1\n");
    /* the number of the last is how many there were */
    ck_assert_int_gt(atoi(shell("ls e | tr -cd 0-9")), 1);
    must_run("train -q --threads 1 --epochs 1 --batch 64 --checkpoint f --every 1000000s -o m");
    ck_assert_str_eq(shell("ls f"), "checkpoint-000001.safetensors\n");
}
END_TEST

START_TEST(a_run_that_has_ended_does_nothing) {
    must_run("train -q --threads 1 --epochs 3 --hidden 16 --batch 64 --checkpoint d --every 10 -o whole");
    const char *before = strdup(shell("cksum d/* whole"));
    const program_run run =
        run_program("train --threads 1 --epochs 3 --hidden 16 --batch 64 --resume d -o whole");
    ck_assert_int_eq(run.code, 0);
    ASSERT_CONTAINS(run.err, "that training has ended; nothing is left to do");
    ck_assert_str_eq(shell("cksum d/* whole"), before);
    free((char *)before);
}
END_TEST

/* Nothing is written then, so nobody looks whether it can be. */
START_TEST(a_run_that_has_ended_needs_no_place_for_more) {
    static const char arguments[] = "train t.csv -q --threads 1 --hidden 2 --epochs 2";
    shell("{ echo a,b,kind; for i in 1 2 3 4 5 6; do echo $i,2,x; echo $i,9,y; done; } >t.csv");
    const program_run first = run_program("%s --checkpoint d -o m", arguments);
    ck_assert_msg(first.code == 0, "%s", first.err);
    take_refusable_program();
    ck_assert_int_eq(fault_begin(), 0);
    for (int n = 1, refused = 1; refused; n++) {
        fault_plan(FAULT_OPEN, n, 1, 0);
        const program_run run = run_program("%s --resume d -o /dev/null", arguments);
        refused = fault_refused() > 0;
        ck_assert_msg(!strstr(run.err, "cannot write d"), "open@%d: %s", n, run.err);
        ck_assert_msg(refused || run.code == 0, "%d: %s", run.code, run.err);
    }
    fault_plan(FAULT_OPEN, 0, 1, 0);
}
END_TEST

/* Other programs' names are none of these. */
START_TEST(only_names_that_are_written_are_checkpoints) {
    must_run("train -q --threads 1 --epochs 1 --checkpoint d -o m");
    shell("cd d && cp checkpoint-000001.safetensors checkpoint-9.safetensors && cp checkpoint-9.safetensors "
          "checkpoint-0000008.safetensors && mv checkpoint-000001.safetensors checkpoint-+00007.safetensors");
    const program_run run = run_program("train --threads 1 --epochs 1 --resume d -o m");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.err, "no checkpoint in d yet; starting from the beginning");
    ck_assert_str_eq(shell("ls d | wc -l | tr -d ' '"), "4\n");
}
END_TEST

START_TEST(a_damaged_one_leaves_the_way_to_the_one_before) {
    char command[256];
    snprintf(command, sizeof command, "%s -o whole --checkpoint d --every 10 --keep 3", one);
    must_run(command);
    snprintf(command, sizeof command, "%s -o resumed --resume d --every 10", one);
    shell("cd d && f=$(ls | tail -1) && head -c 1000 $f >x && mv x $f && rm ../whole.x 2>/dev/null");
    program_run run = run_program("%s", command);
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.err, "is damaged");
    ASSERT_CONTAINS(run.err, "trying the one before");
    same_model("resumed");
    shell("cd d && for f in *; do printf x >>$f; done; rm ../resumed");
    const char *before = strdup(shell("cksum d/*"));
    run = run_program("%s", command);
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "no checkpoint in d can be read");
    ck_assert_str_eq(shell("cksum d/*"), before);
    ck_assert_str_eq(shell("ls | tr '\n' ' '"), "d whole ");
    free((char *)before);
}
END_TEST

/* ---- Another training, and wrong commands -------------------------------------------------------------- */

START_TEST(other_settings_and_data_are_refused_by_name) {
    static const struct {
        const char *arguments, *says;
    } others[] = {
        {"--epochs 3 --hidden 16 --batch 64 --lr 0.5", "\"lr\" was "},
        {"--epochs 3 --hidden 17 --batch 64", "\"layers\" was \"dense 16 relu\" and is \"dense 17 relu\""},
        {"--epochs 3 --hidden 16 --batch 65", "\"batch\" was 64 and is 65"},
        {"--epochs 3 --hidden 16 --batch 64 --normalize scale", "\"feature_shift\""},
        {"--epochs 3 --hidden 16 --batch 64 --validation 0.1", "\"train_content\" was "},
        {"--epochs 5 --hidden 16 --batch 64", "\"planned_epochs\" was 3 and is 5"},
    };
    must_run("train -q --threads 1 --epochs 3 --hidden 16 --batch 64 --checkpoint d -o m");
    const char *before = strdup(shell("cksum d/* m"));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        const program_run run = run_program("train --threads 1 --resume d %s -o m", others[i].arguments);
        ck_assert_int_eq(run.code, 1);
        ASSERT_CONTAINS(run.err, "is of another training");
        ASSERT_CONTAINS(run.err, others[i].says);
        ck_assert_str_eq(shell("cksum d/* m"), before);
    }
    free((char *)before);
    must_run("train -q --threads 1 --epochs 3 --schedule step --checkpoint f -o m");
    const program_run run = run_program("train --threads 1 --epochs 5 --schedule step --resume f -o m");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "\"schedule_every\" was ");
    ASSERT_CONTAINS(run.err, "\"planned_epochs\" was 3 and is 5");
    ck_assert_ptr_null(strstr(run.err, "\"every\""));
    must_run("train -q --threads 1 --epochs 2 --schedule constant --checkpoint e -o m");
    must_run("train -q --threads 1 --epochs 4 --schedule constant --resume e -o resumed");
    must_run("train -q --threads 1 --epochs 4 --schedule constant -o whole");
    same_model("resumed");
}
END_TEST

/* The rows are the same numbers. */
START_TEST(other_names_are_refused) {
    static const struct {
        const char *change, *says;
    } renamed[] = {{"s/cat/fox/", "\"train_classes\"[0] was \"cat\" and is \"fox\""},
                   {"s/blue/cyan/", "\"train_columns\"[1].values[0] was \"blue\" and is \"cyan\""},
                   {"s/^size/width/", "\"train_columns\"[0].name was \"size\" and is \"width\""}};
    shell("{ echo size,colour,kind; for i in 1 2 3 4 5 6; do echo $i,blue,cat; echo 1$i,red,pig; done; } >t");
    must_run("train t -q --threads 1 --hidden 2 --epochs 2 --batch 4 --checkpoint d -o m");
    shell("cp t first");
    for (size_t i = 0; i < sizeof renamed / sizeof *renamed; i++) {
        char command[100];
        snprintf(command, sizeof command, "sed '%s' first >t", renamed[i].change);
        shell(command);
        const program_run run =
            run_program("train t -q --threads 1 --hidden 2 --epochs 2 --batch 4 --resume d -o m");
        ck_assert_int_eq(run.code, 1);
        ASSERT_CONTAINS(run.err, renamed[i].says);
        ck_assert_ptr_null(strstr(run.err, "_content"));
    }
    shell("mv first t");
    must_run("train t -q --threads 1 --hidden 2 --epochs 2 --batch 4 --resume d -o m");
}
END_TEST

START_TEST(wrong_commands_are_refused) {
    static const struct {
        const char *arguments, *says;
    } wrong[] = {
        {"--resume m", "--from m starts from the weights of that model"},
        {"--resume d/checkpoint-000001.safetensors", "; --resume d goes on from the newest there"},
        {"--checkpoint d/checkpoint-000001.safetensors", "; --resume d goes on from the newest there"},
        {"--resume link", "--resume DIRECTORY goes on from it"},
        {"--checkpoint m",
         "--checkpoint takes a directory, and m is a file; expected a directory, or a name"},
        {"--every 3", "go with --checkpoint DIR"},
        {"--keep 3", "go with --checkpoint DIR"},
        {"--checkpoint d", "--resume d goes on from them"},
        {"--checkpoint e --resume d", "expected no other --checkpoint"},
        {"--checkpoint e --every 0", "such as 30s"},
        {"--checkpoint e --every 3h", "such as 30s"},
        {"--checkpoint e --every s", "such as 30s"},
        {"--checkpoint e --keep 0", "--keep"},
    };
    must_run("train -q --epochs 1 --checkpoint d -o m");
    shell("ln d/checkpoint-000001.safetensors link");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const program_run run = run_program("train %s -o n", wrong[i].arguments);
        ck_assert_msg(run.code == 2, "%s: %d: %s", wrong[i].arguments, run.code, run.err);
        ASSERT_CONTAINS(run.err, wrong[i].says);
    }
    ck_assert_str_eq(shell("ls | tr '\n' ' '"), "d link m ");
    must_run("train -q --epochs 1 --checkpoint d/ --resume d -o m");
    program_run run = run_program("train --from d/checkpoint-000001.safetensors -o n");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "is a checkpoint of a training, no model");
    ASSERT_CONTAINS(run.err, "--resume DIRECTORY");
    run = run_program("train --epochs 1000000 --checkpoint /proc/d -o n");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "cannot make the directory /proc/d");
}
END_TEST

/* ---- No room ------------------------------------------------------------------------------------------- */

/* A checkpoint is some three times as large as the model, which still finds room. */
START_TEST(a_full_disk_is_told_once_and_training_goes_on) {
    must_run("train -q --threads 1 --epochs 2 --hidden 100 --batch 64 -o whole");
    shell("mkdir d");
    program_run run =
        run_program("--version >/dev/null; ulimit -f 160; trap '' XFSZ; $XENT_PROGRAM train -q "
                    "--threads 1 --epochs 2 --hidden 100 --batch 64 --checkpoint d --every 5 -o m");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.err, "no checkpoint: cannot write d/checkpoint-000001.safetensors: File too large");
    ck_assert_int_eq(count_lines(run.err), 1);
    same_model("m");
    ck_assert_str_eq(shell("ls -A d"), "");
}
END_TEST

START_TEST(a_directory_that_goes_away_is_told_and_training_goes_on) {
    const char arguments[] = "train -q --threads 1 --epochs 3 --hidden 300,300 --batch 16";
    program_run run = run_program("%s -o whole", arguments);
    const pid_t program = start_program("%s --checkpoint d --every 1 -o m", arguments);
    ck_assert(wait_for("d", ".safetensors", 60));
    shell("mv d e");
    run = wait_program(program);
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.err, "no checkpoint: cannot write d/");
    ASSERT_CONTAINS(run.err, "No such file or directory");
    ck_assert_int_eq(count_lines(run.err), 1);
    same_model("m");
    run = run_program("%s --resume e -o resumed", arguments);
    ck_assert_msg(run.code == 0, "%s", run.err);
    same_model("resumed");
}
END_TEST

/* Then nothing holds what was done but the outputs, which are written beside what stands there. */
START_TEST(an_interrupted_run_without_a_checkpoint_saves_its_model) {
    const pid_t program =
        start_program("train -q --threads 1 --epochs 1000000 --checkpoint d --every 1 -o m");
    ck_assert(wait_for("d", ".safetensors", 60));
    shell("mv d e");
    kill(program, SIGINT);
    const program_run run = wait_program(program);
    ck_assert_int_eq(run.code, 128 + SIGINT);
    ASSERT_CONTAINS(run.err, "saving m.interrupted");
    ck_assert_ptr_null(strstr(run.err, "goes on"));
    ck_assert_int_eq(run_program("eval -q m.interrupted").code, 0);
}
END_TEST

/* Modes do not stop root; that nobody makes files in /proc stops everybody. */
START_TEST(a_directory_that_takes_no_files_is_refused_before_training) {
    shell("mkdir d && chmod 0555 d");
    for (int is_new = 0; is_new <= 1; is_new++) {
        const program_run run =
            run_program("train --epochs 1 %s %s -o m", is_new ? "--checkpoint" : "--resume",
                        geteuid() == 0 ? "/proc/self/task" : "d");
        ck_assert_int_eq(run.code, 1);
        ASSERT_CONTAINS(run.err, "cannot write ");
        ASSERT_CONTAINS(run.err, geteuid() == 0 ? "/proc/self/task/"
                                                : "d/checkpoint-000000.safetensors: Permission denied");
        ck_assert_str_eq(shell("ls -A d m 2>&1 | grep -v 'cannot access' | tr '\n' ' '"), "d: ");
    }
}
END_TEST

/* What cannot be listed, or not to its end, is not empty: only the newest checkpoint, where it cannot be
 * read, may be written again. */
START_TEST(a_directory_that_cannot_be_listed_is_not_taken_for_an_empty_one) {
    static const char arguments[] = "train t.csv -q --threads 1 --hidden 2 --schedule constant --every 2";
    static const fault_kind kinds_of_fault[] = {FAULT_OPEN, FAULT_READ};
    shell("{ echo a,b,kind; for i in 1 2 3 4 5 6; do echo $i,2,x; echo $i,9,y; done; } >t.csv");
    const program_run first = run_program("%s --batch 2 --epochs 2 --checkpoint d --keep 9 -o m", arguments);
    ck_assert_msg(first.code == 0, "%s", first.err);
    take_refusable_program();
    ck_assert_int_eq(fault_begin(), 0);
    for (int k = 0; k < 2; k++) {
        for (int n = 1, is_told = 0; !is_told; n++) { /* up to the place that lists */
            fault_plan(FAULT_OPEN, 0, 1, 0);
            shell("rm -rf e && cp -r d e");
            fault_plan(kinds_of_fault[k], n, 1, 0);
            const program_run run =
                run_program("%s --batch 2 --epochs 3 --resume e --keep 9 -o n", arguments);
            ck_assert_msg(fault_refused() > 0, "no place of %s lists", fault_names[kinds_of_fault[k]]);
            ck_assert_msg(run.code == 0 || run.code == 1, "%d: %s", run.code, run.err);
            is_told = strstr(run.err, "cannot list e: ") != NULL;
            fault_plan(FAULT_OPEN, 0, 1, 0);
            ck_assert_msg(strcmp(shell("ls d | sed '$ d' | while read f; do cmp d/$f e/$f; done"), "") == 0,
                          "%s@%d: a checkpoint was written over", fault_names[kinds_of_fault[k]], n);
        }
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("checkpoint");
    TCase *killed = tcase_create("a_killed_run_goes_on_to_the_same_model");
    tcase_set_timeout(killed, 1800); /* half a second a kill */
    tcase_add_test(killed, a_killed_run_goes_on_to_the_same_model);
    suite_add_tcase(suite, killed);
    ADD_TEST(suite, a_signal_writes_a_checkpoint_and_ends);
    ADD_TEST(suite, a_second_sigterm_changes_nothing);
    ADD_TEST(suite, a_second_ctrl_c_ends_at_once);
    ADD_TEST(suite, the_last_and_every_so_many_th_are_kept);
    ADD_TEST(suite, a_run_that_has_ended_does_nothing);
    ADD_TEST(suite, a_run_that_has_ended_needs_no_place_for_more);
    ADD_TEST(suite, only_names_that_are_written_are_checkpoints);
    ADD_TEST(suite, a_damaged_one_leaves_the_way_to_the_one_before);
    ADD_TEST(suite, other_settings_and_data_are_refused_by_name);
    ADD_TEST(suite, other_names_are_refused);
    ADD_TEST(suite, wrong_commands_are_refused);
    ADD_TEST(suite, a_full_disk_is_told_once_and_training_goes_on);
    ADD_TEST(suite, a_directory_that_goes_away_is_told_and_training_goes_on);
    ADD_TEST(suite, an_interrupted_run_without_a_checkpoint_saves_its_model);
    ADD_TEST(suite, a_directory_that_takes_no_files_is_refused_before_training);
    ADD_TEST(suite, a_directory_that_cannot_be_listed_is_not_taken_for_an_empty_one);
    return run_suite(suite);
}
