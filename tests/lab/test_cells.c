/* Cells of an experiment that are kept in files: what is damaged is done again as if there were none. */
#include <stdio.h>
#include <string.h>

#include "lab/cells.h"
#include "study/cell_store.h"
#include "support/program.h"
#include "support/run.h"

static int done;
static lab_cell *cells;

/* Adds to what it is given, which is zeros. */
static xent_status count_up(lab *l, void *context, int index, double *numbers, xent_error *error) {
    (void)l, (void)context, (void)index, (void)error;
    for (int i = 0; i < LAB_CELL_NUMBERS; i++) numbers[i] += i + 1;
    done++;
    return XENT_OK;
}

static xent_status run_cells(lab *l) {
    cells = lab_seed_cells(l, 1);
    if (!cells) return l->error.status;
    const xent_status status = lab_do_cells(l, NULL, 0, cells, 1, count_up, NULL);
    for (int i = 0; i < LAB_CELL_NUMBERS && status == XENT_OK; i++)
        ck_assert_msg(cells[0].numbers[i] == i + 1, "number %d is %g", i, cells[0].numbers[i]);
    return status;
}

static void run_again(int expected) {
    static const experiment counting = {.name = "counting", .run = run_cells};
    char directory[4096];
    snprintf(directory, sizeof directory, "%s/cells", test_directory());
    lab l = {.experiment = &counting,
             .settings = {.directory = directory, .threads = 1, .seeds = 1, .seed = 1}};
    done = 0;
    ck_assert_msg(lab_run(&l) == XENT_OK, "%s", l.error.message);
    ck_assert_int_eq(done, expected);
    lab_clear(&l);
}

/* Puts other numbers into the file, under a right checksum. */
static void put_numbers(const char *numbers) {
    char directory[4096];
    xent_error error = {.message = ""};
    snprintf(directory, sizeof directory, "%s/cells", test_directory());
    cell_store *store = cell_store_find(directory, &error);
    ck_assert_msg(store != NULL, "%s", error.message);
    json_t *list = json_loads(numbers, JSON_DECODE_ANY, NULL), *content = json_pack("{s:o}", "numbers", list);
    ck_assert_int_eq(cell_store_write(store, "seed.1", content, &error), XENT_OK);
    json_decref(content);
    cell_store_close(store);
}

START_TEST(a_damaged_cell_is_done_as_if_there_were_none) {
    static const char *const damaged[] = {"[7, 8, \"many\"]", "[7, null]", "{}", "7", "[[7]]"};
    run_again(1);
    run_again(0);
    for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
        put_numbers(damaged[i]);
        run_again(1);
        run_again(0);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("cells");
    ADD_TEST(suite, a_damaged_cell_is_done_as_if_there_were_none);
    return run_suite(suite);
}
