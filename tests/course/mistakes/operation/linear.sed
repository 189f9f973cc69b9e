# expect: choose an operation that is not linear
/^static double sigmoid/i\
static xent_status triple_check(xent_tensor *y) { return y->shape = y->in[0]->shape, XENT_OK; }\
static void triple_forward(xent_tensor *y) { for (size_t i = 0; i < y->size; i++) y->value[i] = 3 * y->in[0]->value[i]; }\
static void triple_backward(xent_tensor *y) {\
    xent_gradient dx = xent_input_gradient(y, 0);\
    for (size_t i = 0; i < dx.size; i++) xent_add_gradient(dx, i, 3 * y->gradient[i]);\
}\
static const xent_op triple = {"triple", triple_check, triple_forward, triple_backward};\
const operation own_operation = {.op = &triple, .inputs = 1, .shape = {{1, {6}}}, .outputs = 6, .low = -2, .high = 2};\
void own_formula(const double *const *in, double *y) { for (int i = 0; i < 6; i++) y[i] = 3 * in[0][i]; }
/^static double sigmoid/,$d
