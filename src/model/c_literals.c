#include "model/c_literals.h"

#include <float.h>
#include <math.h>

/* Numbers a line. */
enum { COLUMNS = 6 };

/* value = mantissa x 2^exponent, with a mantissa of `bits` bits. */
static void put_number(FILE *out, double value, int bits, const char *suffix) {
    int exponent;
    const double mantissa = ldexp(frexp(value, &exponent), bits);
    if (mantissa == 0)
        fprintf(out, "0");
    else
        fprintf(out, "%s0x%llxp%d%s", mantissa < 0 ? "-" : "", (unsigned long long)fabs(mantissa),
                exponent - bits, suffix);
}

static void put_float(FILE *out, double value) { put_number(out, (double)(float)value, FLT_MANT_DIG, "f"); }

void c_put_double(FILE *out, double value) { put_number(out, value, DBL_MANT_DIG, ""); }

/* A text as a string literal. A question mark is escaped, as two begin a trigraph in C99. */
void c_put_string(FILE *out, const char *text) {
    fputc('"', out);
    for (; *text; text++) {
        const unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\' || c == '?')
            fprintf(out, "\\%c", c);
        else if (c < 32 || c > 126)
            fprintf(out, "\\%03o", c);
        else
            fputc(c, out);
    }
    fputc('"', out);
}

/* The array [out, in] of a weight (in, out), or of a bias. */
void c_put_array(FILE *out, const char *name, int layer, const xent_param_spec *spec,
                 const xent_real *values) {
    const int matrix = spec->shape.rank == 2;
    const int64_t rows = matrix ? spec->shape.dim[0] : 1, columns = spec->shape.dim[matrix];
    fprintf(out, "static const float %s_%d[%lld] = {", name, layer, (long long)rows * columns);
    for (int64_t j = 0; j < columns; j++)
        for (int64_t i = 0; i < rows; i++) {
            const int64_t at = j * rows + i;
            if (at > 0) fputc(',', out);
            fputs(at % COLUMNS == 0 ? "\n    " : " ", out);
            put_float(out, (double)values[i * columns + j]);
        }
    fputs("};\n\n", out);
}
