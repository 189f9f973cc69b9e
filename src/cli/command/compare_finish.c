#include "cli/command/compare_finish.h"

#include "cli/command/report_page.h"
#include "cli/terminal/output.h"

void writes_comparison(file_list *files, const char *directory) {
    writes_into(files, directory, "study.json");
    for (int i = 0; i < COMPARE_FILES; i++) writes_into(files, directory, compare_files[i]);
    for (int i = 0; comparison_figures[i]; i++) {
        char name[80];
        snprintf(name, sizeof name, "%s.svg", comparison_figures[i]);
        writes_into(files, directory, name);
    }
}

/* Whether a loss has no run whose numbers stayed finite. */
static int all_exploded(const comparison *c, int loss) {
    int exploded = 0;
    for (int i = 0; i < c->seeds; i++)
        exploded += c->cells[loss * c->seeds + i].error.status == XENT_E_NONFINITE;
    return exploded == c->seeds;
}

int check_cells(const comparison *c) {
    for (int i = 0; i < c->losses.count * c->seeds; i++) {
        const study_cell *cell = &c->cells[i];
        if (cell->error.status == XENT_OK) continue;
        if (cell->error.status == XENT_E_NONFINITE && !all_exploded(c, i / c->seeds)) continue;
        report_failure("%s at rate %g, seed %llu: %s", xent_loss_name(cell->loss), cell->rate,
                       (unsigned long long)cell->seed, cell->error.message);
        return EXIT_WORK;
    }
    return EXIT_FINE;
}

int price_steps(const study_plan *plan, compare_results *results) {
    static const double seconds = 0.1; /* a loss */
    xent_error error;
    if (step_cost_measure(plan, &results->comparison.losses, seconds, &results->cost, &error) == XENT_OK)
        return 0;
    report_failure("%s", error.message);
    return 1;
}

int finish_comparison(compare_results *results, const json_t *page, const char *directory,
                      const common_settings *common) {
    comparison_summarize(&results->comparison);
    results->command = json_string_value(json_object_get(page, "command"));
    if (common->json) {
        print_json(results_json(results));
    } else if (!common->quiet) {
        print_results(results);
        print_finding(results);
    }
    if (directory && (save_curves(results, directory) || save_comparison_page(results, page, directory)))
        return EXIT_WORK;
    if (directory && !common->json && !common->quiet)
        print("\nwritten: %s/report.html\nbeside it: curves.csv, curves.gnuplot and each figure as SVG\n",
              directory);
    return finish_output();
}
