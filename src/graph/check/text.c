/* What the gradient check found, in words. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "xent/gradcheck.h"

typedef struct sentence {
    char *text;
    size_t size, used;
} sentence;

static void say(sentence *s, const char *format, ...) XENT_PRINTF(2, 3);
static void say(sentence *s, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(s->text + s->used, s->size - s->used, format, arguments);
    va_end(arguments);
    if (length > 0) s->used += (size_t)length;
    if (s->used >= s->size) s->used = s->size - 1;
}

/* Causes that need no numbers; NULL for the others. */
static const char *const plain_texts[] = {
    [XENT_GRADCHECK_WROTE_INPUT] =
        "an input was written to: forward or backward changed values that it may only read.",
    [XENT_GRADCHECK_WROTE_OUTPUT] = "backward wrote into y's values, which it may only read.",
    [XENT_GRADCHECK_WROTE_DY] = "dy (y->gradient) was written to; it may only be read.",
    [XENT_GRADCHECK_WROTE_OUTSIDE] =
        "forward or backward wrote before or behind its memory: is a loop too long, or saved_bytes "
        "too small?",
    [XENT_GRADCHECK_NOT_SAVED] =
        "backward read what forward had not saved: it depends on memory outside y->value, y->saved "
        "and the inputs, or on bytes that forward did not write.",
    [XENT_GRADCHECK_NOT_WHOLE] =
        "forward did not write all elements of y, or read memory that it had not written.",
    [XENT_GRADCHECK_NOT_REPEATED] =
        "a second run gave another result; does something random, or a state of its own, go into it?",
    [XENT_GRADCHECK_NOT_FINITE] = "backward gave NaN or infinity.",
    [XENT_GRADCHECK_NOT_WRITTEN] =
        "not written everywhere: backward left out elements of the gradient, which is not zero "
        "before.",
    [XENT_GRADCHECK_ADDED] =
        "added where it should be stored: the memory of a first gradient is not zero before (see "
        "xent_add_gradient).",
    [XENT_GRADCHECK_STORED] =
        "stored instead of added: what other uses of the input had put there was lost (see "
        "xent_add_gradient).",
    [XENT_GRADCHECK_NOT_COMPUTED] = "it is zero, or not computed at all.",
    [XENT_GRADCHECK_DY_IGNORED] = "dy ignored: the gradient is the same whatever dy (y->gradient) is.",
    [XENT_GRADCHECK_SIGN] = "wrong sign: it is -1 times what it should be.",
    [XENT_GRADCHECK_TRANSPOSED] = "transposed: rows and columns are exchanged.",
    [XENT_GRADCHECK_MOVED] = "the right numbers, but at wrong elements: an index is mistaken.",
};

static const char *plain_text(xent_gradcheck_cause cause) {
    return (size_t)cause < sizeof plain_texts / sizeof *plain_texts ? plain_texts[cause] : NULL;
}

static void say_factor(sentence *s, double factor) {
    if (factor < 0)
        say(s, "wrong sign, and %.4g times what it should be", fabs(factor));
    else if (factor > 1)
        say(s, "%.4g times too large", factor);
    else
        say(s, "%.4g times what it should be: %.4g times too small", factor, 1 / factor);
}

/* Causes that have a number. */
static void say_number(sentence *s, const xent_gradcheck_result *r) {
    switch (r->cause) {
    case XENT_GRADCHECK_NOT_AVERAGED:
        say(s, "not averaged over the batch: %.4g times too large, and there are as many rows", r->factor);
        return;
    case XENT_GRADCHECK_SUMMED:
        say(s, "summed where it should be averaged: %.4g times too large, and there are as many elements",
            r->factor);
        return;
    case XENT_GRADCHECK_AVERAGED:
        say(s,
            "averaged where it should be summed: %.4g times too small, and there are as many rows or "
            "elements",
            1 / r->factor);
        return;
    case XENT_GRADCHECK_FACTOR:
        say(s, "a constant factor: ");
        say_factor(s, r->factor);
        return;
    case XENT_GRADCHECK_DY_ALONE:
        say(s, "it is %.4g times dy: the derivative of the operation itself is missing", r->factor);
        return;
    case XENT_GRADCHECK_OTHER_INPUT:
        say(s, "it is the gradient of input %d: the two are swapped", r->other);
        return;
    case XENT_GRADCHECK_ONE_ROW:
        say(s,
            "it is that of row %d of the batch alone: stored in the loop over the rows, where it should be "
            "added",
            r->other);
        return;
    default:
        say(s, "no usual mistake fits");
    }
}

static void say_operation(sentence *s, const xent_gradcheck_result *r) {
    say(s, "wrong: operation '%s' (number %d on the tape)", r->operation, r->node);
    if (r->operation_input >= 0) say(s, ", the gradient of its input %d", r->operation_input);
    say(s, isinf(r->operation_error) ? ": " : " (error %.2g): ", r->operation_error);
    const char *text = plain_text(r->cause);
    if (text)
        say(s, "%s", text);
    else if (r->cause == XENT_GRADCHECK_NO_CAUSE && r->among == 0)
        say(s, "no usual mistake was looked for; try it with fewer elements.");
    else
        say_number(s, r), say(s, ".");
    if (r->worst >= 0 && r->wrong == 0)
        say(s, " Element by element, none of %lld differs: rounding may have made this.",
            (long long)r->among);
    else if (r->worst >= 0)
        say(s, " At element %lld backward gives %.6g, the difference %.6g; %lld of %lld elements differ.",
            (long long)r->worst, r->worst_analytic, r->worst_numeric, (long long)r->wrong,
            (long long)r->among);
}

static void say_function(sentence *s, const xent_gradcheck_result *r) {
    const char *text = plain_text(r->cause);
    say(s, "wrong: ");
    if (r->input >= 0) say(s, "the gradient of input %d", r->input);
    if (r->input < 0) say(s, "the function");
    if (text) {
        say(s, ": %s", text);
        return;
    }
    say(s, " (error %.2g), though each operation by itself is right", r->error);
    if (r->element >= 0) say(s, "; at element %lld", (long long)r->element);
    if (r->element < 0) say(s, "; in a random direction");
    say(s,
        " backward gives %.6g, the difference %.6g. No usual mistake fits: does the function take values of "
        "an "
        "input past the tape, or have a kink near the point?",
        r->analytic, r->numeric);
}

char *xent_gradcheck_text(const xent_gradcheck_result *result, char *text, size_t size) {
    if (!text || size == 0) return text;
    sentence s = {text, size, 0};
    text[0] = '\0';
    if (!result) return text;
    if (!(result->operation_error <= XENT_GRADCHECK_TOLERANCE))
        say_operation(&s, result);
    else if (!(result->error <= XENT_GRADCHECK_TOLERANCE))
        say_function(&s, result);
    else
        say(&s,
            "right: gradients and differences agree; the largest error is %.2g, that of an operation %.2g "
            "(at most %.2g is right)",
            result->error, result->operation_error, XENT_GRADCHECK_TOLERANCE);
    return text;
}
