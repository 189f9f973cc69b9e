#include "model/files/c_literals.h"

#include "model/files/layout.h"

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

void c_put_float(FILE *out, double value) { put_number(out, (double)(float)value, FLT_MANT_DIG, "f"); }

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

void c_put_array(FILE *out, const char *name, int layer, const xent_param_spec *spec,
                 const xent_real *values) {
    size_t count = 0;
    xent_shape_size(spec->shape, &count); /* of a set that was made with it */
    fprintf(out, "static const float %s_%d[%zu] = {", name, layer, count);
    for (size_t at = 0; at < count; at++) {
        if (at > 0) fputc(',', out);
        fputs(at % COLUMNS == 0 ? "\n    " : " ", out);
        c_put_float(out, (double)values[layout_place(spec->shape, at)]);
    }
    fputs("};\n\n", out);
}
