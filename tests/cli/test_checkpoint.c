/* Checkpoints of a training: what stands in their directory, what is refused, and what is done where there is
 * no room. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/faults.h"
#include "support/program.h"
#include "support/run.h"

static const char one[] = "train -q --threads 1 --epochs 3 --hidden 16 --batch 64";

/* ---- What stands in the directory ---------------------------------------------------------------------- */

START_TEST(the_last_and_every_so_many_th_are_kept) {
    must_run(
        "train -q --threads 1 --epochs 1 --batch 64 --checkpoint d --every 2 --keep 2 --keep-every 4 -o m");
    /* 1437 rows are 23 steps: one at each of 2 .. 22, and one at the end */
    ck_assert_str_eq(
        run_shell("ls d | tr '\n' ' '"),
        "checkpoint-000004.safetensors checkpoint-000008.safetensors checkpoint-000011.safetensors "
        "checkpoint-000012.safetensors ");
    must_run("train -q --threads 1 --epochs 40 --batch 64 --checkpoint e --every 0.001s --keep 1 -o m");
    ck_assert_str_eq(run_shell("ls e | wc -l | tr -d ' '"), "1\n");
    /* the number of the last is how many there were */
    ck_assert_int_gt(atoi(run_shell("ls e | tr -cd 0-9")), 1);
    must_run("train -q --threads 1 --epochs 1 --batch 64 --checkpoint f --every 1000000s -o m");
    ck_assert_str_eq(run_shell("ls f"), "checkpoint-000001.safetensors\n");
}
END_TEST

START_TEST(a_run_that_has_ended_does_nothing) {
    must_run("train -q --threads 1 --epochs 3 --hidden 16 --batch 64 --checkpoint d --every 10 -o whole");
    const char *before = strdup(run_shell("cksum d/* whole"));
    const program_run run =
        run_program("train --threads 1 --epochs 3 --hidden 16 --batch 64 --resume d -o whole");
    ck_assert_int_eq(run.code, 0);
    ASSERT_CONTAINS(run.err, "that training has ended; nothing is left to do");
    ck_assert_str_eq(run_shell("cksum d/* whole"), before);
    free((char *)before);
}
END_TEST

/* Nothing is written then, so nobody looks whether it can be. */
START_TEST(a_run_that_has_ended_needs_no_place_for_more) {
    static const char arguments[] = "train t.csv -q --threads 1 --hidden 2 --epochs 2";
    run_shell("{ echo a,b,kind; for i in 1 2 3 4 5 6; do echo $i,2,x; echo $i,9,y; done; } >t.csv");
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
    run_shell(
        "cd d && cp checkpoint-000001.safetensors checkpoint-9.safetensors && cp checkpoint-9.safetensors "
        "checkpoint-0000008.safetensors && mv checkpoint-000001.safetensors checkpoint-+00007.safetensors");
    const program_run run = run_program("train --threads 1 --epochs 1 --resume d -o m");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.err, "no checkpoint in d yet; starting from the beginning");
    ck_assert_str_eq(run_shell("ls d | wc -l | tr -d ' '"), "4\n");
}
END_TEST

START_TEST(a_damaged_one_leaves_the_way_to_the_one_before) {
    char command[256];
    snprintf(command, sizeof command, "%s -o whole --checkpoint d --every 10 --keep 3", one);
    must_run(command);
    snprintf(command, sizeof command, "%s -o resumed --resume d --every 10", one);
    run_shell("cd d && f=$(ls | tail -1) && head -c 1000 $f >x && mv x $f && rm ../whole.x 2>/dev/null");
    program_run run = run_program("%s", command);
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.err, "is damaged");
    ASSERT_CONTAINS(run.err, "trying the one before");
    same_files("resumed", "whole");
    run_shell("cd d && for f in *; do printf x >>$f; done; rm ../resumed");
    const char *before = strdup(run_shell("cksum d/*"));
    run = run_program("%s", command);
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "no checkpoint in d can be read");
    ck_assert_str_eq(run_shell("cksum d/*"), before);
    ck_assert_str_eq(run_shell("ls | tr '\n' ' '"), "d whole ");
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
    const char *before = strdup(run_shell("cksum d/* m"));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        const program_run run = run_program("train --threads 1 --resume d %s -o m", others[i].arguments);
        ck_assert_int_eq(run.code, 1);
        ASSERT_CONTAINS(run.err, "is of another training");
        ASSERT_CONTAINS(run.err, others[i].says);
        ck_assert_str_eq(run_shell("cksum d/* m"), before);
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
    same_files("resumed", "whole");
}
END_TEST

/* The rows are the same numbers. */
START_TEST(other_names_are_refused) {
    static const struct {
        const char *change, *says;
    } renamed[] = {{"s/cat/fox/", "\"train_classes\"[0] was \"cat\" and is \"fox\""},
                   {"s/blue/cyan/", "\"train_columns\"[1].values[0] was \"blue\" and is \"cyan\""},
                   {"s/^size/width/", "\"train_columns\"[0].name was \"size\" and is \"width\""}};
    run_shell(
        "{ echo size,colour,kind; for i in 1 2 3 4 5 6; do echo $i,blue,cat; echo 1$i,red,pig; done; } >t");
    must_run("train t -q --threads 1 --hidden 2 --epochs 2 --batch 4 --checkpoint d -o m");
    run_shell("cp t first");
    for (size_t i = 0; i < sizeof renamed / sizeof *renamed; i++) {
        char command[100];
        snprintf(command, sizeof command, "sed '%s' first >t", renamed[i].change);
        run_shell(command);
        const program_run run =
            run_program("train t -q --threads 1 --hidden 2 --epochs 2 --batch 4 --resume d -o m");
        ck_assert_int_eq(run.code, 1);
        ASSERT_CONTAINS(run.err, renamed[i].says);
        ck_assert_ptr_null(strstr(run.err, "_content"));
    }
    run_shell("mv first t");
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
    run_shell("ln d/checkpoint-000001.safetensors link");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const program_run run = run_program("train %s -o n", wrong[i].arguments);
        ck_assert_msg(run.code == 2, "%s: %d: %s", wrong[i].arguments, run.code, run.err);
        ASSERT_CONTAINS(run.err, wrong[i].says);
    }
    ck_assert_str_eq(run_shell("ls | tr '\n' ' '"), "d link m ");
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
    run_shell("mkdir d");
    program_run run =
        run_program("--version >/dev/null; ulimit -f 160; $XENT_PROGRAM train -q "
                    "--threads 1 --epochs 2 --hidden 100 --batch 64 --checkpoint d --every 5 -o m");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.err, "no checkpoint: cannot write d/checkpoint-000001.safetensors: File too large");
    ck_assert_int_eq(count_lines(run.err), 1);
    same_files("m", "whole");
    ck_assert_str_eq(run_shell("ls -A d"), "");
}
END_TEST

START_TEST(a_directory_that_goes_away_is_told_and_training_goes_on) {
    const char arguments[] = "train -q --threads 1 --epochs 3 --hidden 300,300 --batch 16";
    program_run run = run_program("%s -o whole", arguments);
    const pid_t program = start_program("%s --checkpoint d --every 1 -o m", arguments);
    ck_assert(wait_for_file("d", ".safetensors", 60));
    run_shell("mv d e");
    run = wait_program(program);
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.err, "no checkpoint: cannot write d/");
    ASSERT_CONTAINS(run.err, "No such file or directory");
    ck_assert_int_eq(count_lines(run.err), 1);
    same_files("m", "whole");
    run = run_program("%s --resume e -o resumed", arguments);
    ck_assert_msg(run.code == 0, "%s", run.err);
    same_files("resumed", "whole");
}
END_TEST

/* Then nothing holds what was done but the outputs, which are written beside what stands there. */
START_TEST(an_interrupted_run_without_a_checkpoint_saves_its_model) {
    const pid_t program =
        start_program("train -q --threads 1 --epochs 1000000 --checkpoint d --every 1 -o m");
    ck_assert(wait_for_file("d", ".safetensors", 60));
    run_shell("mv d e");
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
    run_shell("mkdir d && chmod 0555 d");
    for (int is_new = 0; is_new <= 1; is_new++) {
        const program_run run =
            run_program("train --epochs 1 %s %s -o m", is_new ? "--checkpoint" : "--resume",
                        geteuid() == 0 ? "/proc/self/task" : "d");
        ck_assert_int_eq(run.code, 1);
        ASSERT_CONTAINS(run.err, "cannot write ");
        ASSERT_CONTAINS(run.err, geteuid() == 0 ? "/proc/self/task/" : "d/checkpoint-");
        ASSERT_CONTAINS(run.err, geteuid() == 0 ? "" : ": Permission denied");
        ck_assert_str_eq(run_shell("ls -A d m 2>&1 | grep -v 'cannot access' | tr '\n' ' '"), "d: ");
    }
}
END_TEST

/* What cannot be listed, or not to its end, is not empty: only the newest checkpoint, where it cannot be
 * read, may be written again. */
START_TEST(a_directory_that_cannot_be_listed_is_not_taken_for_an_empty_one) {
    static const char arguments[] = "train t.csv -q --threads 1 --hidden 2 --schedule constant --every 2";
    static const fault_kind kinds_of_fault[] = {FAULT_OPEN, FAULT_READ};
    run_shell("{ echo a,b,kind; for i in 1 2 3 4 5 6; do echo $i,2,x; echo $i,9,y; done; } >t.csv");
    const program_run first = run_program("%s --batch 2 --epochs 2 --checkpoint d --keep 9 -o m", arguments);
    ck_assert_msg(first.code == 0, "%s", first.err);
    take_refusable_program();
    ck_assert_int_eq(fault_begin(), 0);
    for (int k = 0; k < 2; k++) {
        for (int n = 1, is_told = 0; !is_told; n++) { /* up to the place that lists */
            fault_plan(FAULT_OPEN, 0, 1, 0);
            run_shell("rm -rf e && cp -r d e");
            fault_plan(kinds_of_fault[k], n, 1, 0);
            const program_run run =
                run_program("%s --batch 2 --epochs 3 --resume e --keep 9 -o n", arguments);
            ck_assert_msg(fault_refused() > 0, "no place of %s lists", fault_names[kinds_of_fault[k]]);
            ck_assert_msg(run.code == 0 || run.code == 1, "%d: %s", run.code, run.err);
            is_told = strstr(run.err, "cannot list e: ") != NULL;
            fault_plan(FAULT_OPEN, 0, 1, 0);
            ck_assert_msg(strcmp(run_shell("ls d | sed '$ d' | while read f; do cmp d/$f e/$f; done"), "") ==
                              0,
                          "%s@%d: a checkpoint was written over", fault_names[kinds_of_fault[k]], n);
        }
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("checkpoint");
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
