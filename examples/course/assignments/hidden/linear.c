/* linear.c: the hidden tests of task 4: sizes and numbers from a seed. */
#include "marker/check.h"

enum { SIDE = 12, MOST = SIDE * SIDE };

typedef struct layer {
    size_t rows, inputs, outputs;
    double x[MOST], w[MOST], b[SIDE], y[MOST], dy[MOST], dx[MOST], dw[MOST], db[SIDE], sizes[3];
    double right_y[MOST], right_dx[MOST], right_dw[MOST], right_db[SIDE];
} layer;

static void answer(layer *l) {
    for (size_t r = 0; r < l->rows; r++)
        for (size_t o = 0; o < l->outputs; o++) {
            const double d = l->dy[r * l->outputs + o];
            long double sum = (long double)l->b[o];
            for (size_t i = 0; i < l->inputs; i++) {
                sum += (long double)l->x[r * l->inputs + i] * (long double)l->w[i * l->outputs + o];
                l->right_dw[i * l->outputs + o] += l->x[r * l->inputs + i] * d;
                l->right_dx[r * l->inputs + i] += d * l->w[i * l->outputs + o];
            }
            l->right_db[o] += d;
            l->right_y[r * l->outputs + o] = (double)sum;
        }
}

/* Gradients hold numbers up to `before` when backward is called. */
static void draw(check *c, layer *l, double before) {
    l->rows = 1 + below(c, SIDE), l->inputs = 1 + below(c, SIDE), l->outputs = 1 + below(c, SIDE);
    fill_uniform(c, l->x, MOST, -1, 1), fill_uniform(c, l->w, MOST, -1, 1),
        fill_uniform(c, l->b, SIDE, -1, 1);
    fill_uniform(c, l->dy, MOST, -1, 1);
    for (size_t i = 0; i < MOST; i++) {
        l->right_dx[i] = l->dx[i] = uniform(c, 0, before);
        l->right_dw[i] = l->dw[i] = uniform(c, 0, before);
        if (i < SIDE) l->right_db[i] = l->db[i] = uniform(c, 0, before);
    }
    l->sizes[0] = (double)l->rows, l->sizes[1] = (double)l->inputs, l->sizes[2] = (double)l->outputs;
    unset(l->y, MOST);
    answer(l);
}

static void hidden_forward(check *c) {
    for (int round = 0; round < 15; round++) {
        layer l;
        draw(c, &l, 0);
        CALL(c, "linear_forward", {"x", l.x, l.rows * l.inputs, 1}, {"W", l.w, l.inputs * l.outputs, 1},
             {"b", l.b, l.outputs, 1}, {"y", l.y, l.rows * l.outputs, 0}, READS(l.sizes));
        EXPECT(c, .what = "y", .got = l.y, .want = l.right_y, .rows = l.rows, .columns = l.outputs);
    }
}

static void compare_gradients(check *c, double before) {
    for (int round = 0; round < 15; round++) {
        layer l;
        draw(c, &l, before);
        CALL(c, "linear_backward", {"x", l.x, l.rows * l.inputs, 1}, {"W", l.w, l.inputs * l.outputs, 1},
             {"dy", l.dy, l.rows * l.outputs, 1}, {"dx", l.dx, l.rows * l.inputs, 0},
             {"dW", l.dw, l.inputs * l.outputs, 0}, {"db", l.db, l.outputs, 0}, READS(l.sizes));
        EXPECT(c, .what = "dW", .got = l.dw, .want = l.right_dw, .rows = l.inputs, .columns = l.outputs,
               .batch = l.rows);
        EXPECT(c, .what = "db", .got = l.db, .want = l.right_db, .rows = 1, .columns = l.outputs,
               .batch = l.rows);
        EXPECT(c, .what = "dx", .got = l.dx, .want = l.right_dx, .rows = l.rows, .columns = l.inputs,
               .batch = l.rows);
    }
}

static void hidden_gradients(check *c) { compare_gradients(c, 0); }
static void hidden_added_gradients(check *c) { compare_gradients(c, 3); }

const test tests[] = {
    {"hidden_forward", 1, 0, hidden_forward},
    {"hidden_gradients", 2, 0, hidden_gradients},
    {"hidden_added_gradients", 1, 0, hidden_added_gradients},
    {NULL, 0, 0, NULL},
};
