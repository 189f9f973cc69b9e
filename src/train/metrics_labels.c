#include <math.h>

#include "xent/metrics.h"

int64_t xent_count_labels(const xent_real *scores, const xent_real *targets, int64_t rows, int64_t outputs,
                          double threshold, xent_label_counts *counts) {
    int64_t exact = 0;
    if (!scores || !targets) return 0;
    for (int64_t i = 0; i < rows; i++) {
        int right = 1;
        for (int64_t k = 0; k < outputs; k++) {
            const int told = (double)scores[i * outputs + k] > threshold;
            const int present = (double)targets[i * outputs + k] > 0.5;
            right &= told == present;
            if (!counts) continue;
            counts[k].rows++;
            counts[k].hits += told && present;
            counts[k].told += told;
            counts[k].present += present;
        }
        exact += right;
    }
    return exact;
}

static double part(int64_t some, int64_t all) { return all > 0 ? (double)some / (double)all : (double)NAN; }

double xent_label_precision(const xent_label_counts *counts) {
    return counts ? part(counts->hits, counts->told) : (double)NAN;
}

double xent_label_recall(const xent_label_counts *counts) {
    return counts ? part(counts->hits, counts->present) : (double)NAN;
}

double xent_label_f1(const xent_label_counts *counts) {
    return counts ? part(2 * counts->hits, counts->told + counts->present) : (double)NAN;
}
