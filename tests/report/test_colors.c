/* The page's colours, by the formulas of WCAG 2.1 (relative luminance, contrast ratio). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/style.h"
#include "support/run.h"

typedef struct color {
    double red, green, blue; /* 0 .. 255 */
} color;

static char *sheet;
static const char *themes[2]; /* where the colours of light and of dark are defined */

static void read_sheet(void) {
    size_t size;
    FILE *out = open_memstream(&sheet, &size);
    write_style(out);
    fclose(out);
    themes[0] = strstr(sheet, ":root{");
    ck_assert_ptr_nonnull(themes[0]);
    themes[1] = strstr(themes[0] + 1, ":root{");
    ck_assert_ptr_nonnull(themes[1]);
}

static void forget_sheet(void) { free(sheet); }

/* "#rgb" or "#rrggbb" of a variable such as "--text:". */
static color find_color(const char *theme, const char *name) {
    const char *at = strstr(theme, name);
    ck_assert_ptr_nonnull(at);
    at += strlen(name) + 1;
    const size_t digits = strspn(at, "0123456789abcdef");
    const unsigned long value = strtoul(at, NULL, 16);
    if (digits == 3)
        return (color){(double)(value >> 8) * 17, (double)(value >> 4 & 15) * 17, (double)(value & 15) * 17};
    ck_assert_uint_eq(digits, 6);
    return (color){(double)(value >> 16), (double)(value >> 8 & 255), (double)(value & 255)};
}

static double linear(double channel) {
    const double c = channel / 255;
    return c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(color c) {
    return 0.2126 * linear(c.red) + 0.7152 * linear(c.green) + 0.0722 * linear(c.blue);
}

static double contrast(color a, color b) {
    const double first = luminance(a), second = luminance(b);
    return (fmax(first, second) + 0.05) / (fmin(first, second) + 0.05);
}

static color mix(color front, color back, double share) {
    return (color){back.red + share * (front.red - back.red), back.green + share * (front.green - back.green),
                   back.blue + share * (front.blue - back.blue)};
}

START_TEST(the_formula_is_right) {
    ASSERT_CLOSE(contrast((color){0, 0, 0}, (color){255, 255, 255}), 21, 1e-9);
    ASSERT_CLOSE(contrast((color){119, 119, 119}, (color){255, 255, 255}), 4.478, 1e-3);
}
END_TEST

START_TEST(text_can_be_read) {
    static const char *const texts[] = {"--text:", "--soft:"}, *const backs[] = {"--back:", "--card:"};
    for (int theme = 0; theme < 2; theme++)
        for (int t = 0; t < 2; t++)
            for (int b = 0; b < 2; b++) {
                const double ratio =
                    contrast(find_color(themes[theme], texts[t]), find_color(themes[theme], backs[b]));
                ck_assert_msg(ratio >= 4.5, "theme %d, %s on %s: %.2f", theme, texts[t], backs[b], ratio);
            }
}
END_TEST

/* The darkest cell of a confusion matrix has a tint of 0.45 (pictures.c). */
START_TEST(figures_in_a_matrix_can_be_read) {
    for (int theme = 0; theme < 2; theme++) {
        color heat;
        const char *at = strstr(themes[theme], "--heat:");
        ck_assert_ptr_nonnull(at);
        ck_assert_int_eq(sscanf(at, "--heat:%lf,%lf,%lf", &heat.red, &heat.green, &heat.blue), 3);
        const color cell = mix(heat, find_color(themes[theme], "--back:"), 0.45);
        const double ratio = contrast(find_color(themes[theme], "--text:"), cell);
        ck_assert_msg(ratio >= 4.5, "theme %d: %.2f", theme, ratio);
    }
}
END_TEST

START_TEST(lines_can_be_seen) {
    for (int theme = 0; theme < 2; theme++)
        for (int i = 0; i < 5; i++) {
            char name[24];
            snprintf(name, sizeof name, "--c%d:", i);
            const double ratio =
                contrast(find_color(themes[theme], name), find_color(themes[theme], "--card:"));
            ck_assert_msg(ratio >= 3, "theme %d, %s on the card: %.2f", theme, name, ratio);
        }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("colors");
    ADD_TEST(suite, the_formula_is_right);
    ADD_TEST_WITH(suite, text_can_be_read, read_sheet, forget_sheet);
    ADD_TEST_WITH(suite, figures_in_a_matrix_can_be_read, read_sheet, forget_sheet);
    ADD_TEST_WITH(suite, lines_can_be_seen, read_sheet, forget_sheet);
    return run_suite(suite);
}
