/* Files that another program writes to between two readings: what was learned from the first does not hold
 * for the second, which is seen before anything is put in its place. */
#include <stdio.h>
#include <string.h>

#include "support/loads.h"
#include "support/models.h"
#include "support/run.h"

/* What is told while the file is read first. */
static void rewrite(void *context, const char *sentence) {
    (void)sentence;
    write_text("a.txt", context);
}

static void changed(const char *first, const char *second) {
    static char others[400];
    snprintf(others, sizeof others, "%s", second);
    const xent_data_options o = {.test_fraction = XENT_OFF, .notice = rewrite, .context = others};
    load_error.message[0] = '\0';
    ck_assert_int_eq(xent_data_load_with(write_text("a.txt", first), &o, &loaded, &load_error),
                     XENT_E_FORMAT);
    ASSERT_CONTAINS(load_error.message, "a.txt, line ");
    ASSERT_CONTAINS(load_error.message, "changed while it was read");
}

/* It is told that 1 is the first feature. */
START_TEST(pairs_of_other_features_are_refused) {
    changed("1 1:1 2:5\n0 2:1\n1 1:4\n", "1 1:1 2:5\n0 2:1\n1 1:4 3:1\n");
    changed("1 1:1 2:5\n0 2:1\n1 1:4\n", "1 1:1 2:5\n0 2:1\n1 1:4 16000000:1\n");
    changed("1 1:1 2:5\n0 2:1\n1 1:4\n", "1 1:1 2:5\n0 0:1 2:1\n1 1:4\n");
}
END_TEST

/* A title is told, and a column of numbers becomes one of texts, below which the table is read again. */
START_TEST(tables_of_other_columns_are_refused) {
    static const char table[] = "what was seen\n007,1,x\n008,2,y\nsix,3,x\nfive,4,y\nfour,1,x\n";
    loads(write_text("a.txt", table), NULL);
    ck_assert_int_eq(loaded.columns->column[0].kind, XENT_COLUMN_TEXT);
    xent_data_clear(&loaded);
    changed(table, "what was seen\n007,1,3,4,5,6,x\n008,2,3,4,5,6,y\nsix,2,3,4,5,6,x\n");
    changed(table, "what was seen\n007,x\n008,y\nsix,x\n");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("changed");
    ADD_TEST(suite, pairs_of_other_features_are_refused);
    ADD_TEST(suite, tables_of_other_columns_are_refused);
    return run_suite(suite);
}
