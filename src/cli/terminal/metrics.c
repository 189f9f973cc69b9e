#include "cli/terminal/metrics.h"

#include <math.h>
#include <stdio.h>

#include "cli/terminal/output.h"

/* 12 columns of 6 characters fit 80. */
enum { MATRIX_CLASSES = 12, WORST_SHOWN = 10 };

static json_t *class_json(const xent_metrics *m, int label, const char *name) {
    return json_pack("{s:i, s:o*, s:o, s:o, s:o, s:I}", "class", label, "name", name ? json_text(name) : NULL,
                     "precision", json_finite(xent_metrics_precision(m, label)), "recall",
                     json_finite(xent_metrics_recall(m, label)), "f1", json_finite(xent_metrics_f1(m, label)),
                     "support", (json_int_t)xent_metrics_support(m, label));
}

/* A regression has no accuracies, but root mean squared errors. */
static void put_rmse(json_t *object, const xent_epoch *e) {
    static const char *const accuracies[] = {"train_accuracy", "test_accuracy", "validation_accuracy"};
    for (int i = 0; i < 3; i++) json_object_del(object, accuracies[i]);
    json_put(object, "train_rmse", json_finite(e->train_rmse));
    json_put(object, "test_rmse", json_finite(e->test_rmse));
    if (!isnan(e->validation_rmse)) json_put(object, "validation_rmse", json_finite(e->validation_rmse));
}

json_t *epoch_json(const xent_epoch *e) {
    json_t *object = json_pack("{s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "epoch", e->epoch, "train_loss",
                               json_finite(e->train_loss), "train_accuracy", json_finite(e->train_accuracy),
                               "test_loss", json_finite(e->test_loss), "test_accuracy",
                               json_finite(e->test_accuracy), "mean_gradient", json_finite(e->mean_gradient),
                               "rate", json_finite(e->rate), "seconds", json_finite(e->seconds));
    if (!isnan(e->validation_loss)) {
        json_put(object, "validation_loss", json_finite(e->validation_loss));
        json_put(object, "validation_accuracy", json_finite(e->validation_accuracy));
    }
    if (isnan(e->train_accuracy)) put_rmse(object, e);
    return object;
}

static const char *name_of(const char *const *names, int label) { return names ? names[label] : NULL; }

json_t *metrics_json(xent_metrics *metrics, double loss, const char *const *names) {
    json_t *confusion = json_array(), *classes = json_array();
    for (int i = 0; i < xent_metrics_classes(metrics); i++) {
        json_t *row = json_array();
        for (int j = 0; j < xent_metrics_classes(metrics); j++)
            json_add(row, json_integer(xent_metrics_confusion(metrics, i, j)));
        json_add(confusion, row);
        json_add(classes, class_json(metrics, i, name_of(names, i)));
    }
    return json_pack(
        "{s:o, s:o, s:I, s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "loss", json_finite(loss), "accuracy",
        json_finite(xent_metrics_accuracy(metrics)), "correct", (json_int_t)xent_metrics_correct(metrics),
        "total", (json_int_t)xent_metrics_total(metrics), "unknown_rows",
        (json_int_t)xent_metrics_support(metrics, XENT_LABEL_UNKNOWN), "balanced_accuracy",
        json_finite(xent_metrics_balanced_accuracy(metrics)), "auc", json_finite(xent_metrics_auc(metrics)),
        "brier", json_finite(xent_metrics_brier(metrics)), "ece", json_finite(xent_metrics_ece(metrics)),
        "log_loss", json_finite(xent_metrics_log_loss(metrics)), "confusion", confusion, "per_class",
        classes);
}

/* The name of a class, if it has one, behind its number. */
static void print_name(const char *const *names, int label, const char *space) {
    if (!names) return;
    print("%s", space);
    put_visible(stdout, names[label], 0);
}

static void print_matrix(const xent_metrics *m, const char *const *names) {
    const int classes = xent_metrics_classes(m);
    print("\nrows: label, columns: prediction\n      ");
    for (int j = 0; j < classes; j++) print("%6d", j);
    for (int i = 0; i < classes; i++) {
        print("\n%6d", i);
        for (int j = 0; j < classes; j++) print("%6lld", (long long)xent_metrics_confusion(m, i, j));
        print_name(names, i, "  ");
    }
    if (xent_metrics_support(m, XENT_LABEL_UNKNOWN) > 0) {
        print("\n     ?");
        for (int j = 0; j < classes; j++)
            print("%6lld", (long long)xent_metrics_confusion(m, XENT_LABEL_UNKNOWN, j));
        print("  unknown");
    }
    putchar('\n');
}

/* The largest numbers off the diagonal, each below (or, in reading order, behind) the one before. */
static void print_worst(const xent_metrics *m, const char *const *names) {
    const int classes = xent_metrics_classes(m);
    int64_t bound = INT64_MAX, last = -1;
    print("\nmost frequent confusions\n");
    for (int shown = 0; shown < WORST_SHOWN; shown++) {
        int label = -1, taken_for = -1;
        int64_t most = 0, place = 0;
        for (int i = 0; i < classes; i++)
            for (int j = 0; j < classes; j++, place++) {
                const int64_t n = xent_metrics_confusion(m, i, j);
                const int follows = n < bound || (n == bound && place > last);
                if (i == j || n <= most || !follows) continue;
                most = n;
                label = i;
                taken_for = j;
            }
        if (label < 0) break;
        print("%8lld times %d", (long long)most, label);
        print_name(names, label, " ");
        print(" was taken for %d", taken_for);
        print_name(names, taken_for, " ");
        putchar('\n');
        bound = most;
        last = (int64_t)label * classes + taken_for;
    }
}

/* How good the probabilities are. */
static void print_probabilities(xent_metrics *m) {
    const double auc = xent_metrics_auc(m);
    print("balanced accuracy %.2f %%", 100 * xent_metrics_balanced_accuracy(m));
    if (!isnan(auc)) print(", AUC %.4f", auc);
    print("\nlog loss %.4f, Brier score %.4f, calibration error %.4f\n", xent_metrics_log_loss(m),
          xent_metrics_brier(m), xent_metrics_ece(m));
}

static void print_unknown(int64_t rows) {
    if (rows > 0)
        print("%lld row%s of classes that the model does not know: %s wrong in accuracy,\n"
              "precision, F1 and calibration error; the other figures leave %s out.\n",
              (long long)rows, rows == 1 ? " is" : "s are", rows == 1 ? "it is" : "they are",
              rows == 1 ? "it" : "them");
}

void print_metrics(xent_metrics *metrics, double loss, const char *const *names) {
    print("accuracy %.2f %% (%lld of %lld), loss %.4f\n", 100 * xent_metrics_accuracy(metrics),
          (long long)xent_metrics_correct(metrics), (long long)xent_metrics_total(metrics), loss);
    print_probabilities(metrics);
    print_unknown(xent_metrics_support(metrics, XENT_LABEL_UNKNOWN));
    if (xent_metrics_classes(metrics) <= MATRIX_CLASSES)
        print_matrix(metrics, names);
    else
        print_worst(metrics, names);
    print("\n class  precision  recall      F1    rows\n");
    for (int i = 0; i < xent_metrics_classes(metrics); i++) {
        print("%6d  %9.4f  %6.4f  %6.4f  %6lld", i, xent_metrics_precision(metrics, i),
              xent_metrics_recall(metrics, i), xent_metrics_f1(metrics, i),
              (long long)xent_metrics_support(metrics, i));
        print_name(names, i, "  ");
        putchar('\n');
    }
}
