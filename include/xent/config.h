/* config.h: the number type, and how symbols leave the library. */
#ifndef XENT_CONFIG_H
#define XENT_CONFIG_H

#define XENT_VERSION "0.1.0"

#define XENT_API __attribute__((visibility("default")))
#define XENT_PRINTF(string, first) __attribute__((format(printf, string, first)))

/* The number that tensors are made of: float, or double where library and caller are both built with
 * XENT_DOUBLE (CMake option of the same name; the library is libxent_double then, and what finds it,
 * pkg-config's xent_double and CMake's xent::xent_double, carries the definition along). */
#ifdef XENT_DOUBLE
typedef double xent_real;
#define XENT_REAL_NAME xent_real_is_double
#else
typedef float xent_real;
#define XENT_REAL_NAME xent_real_is_float
#endif

/* A library has one of these two names. What includes this header refers to the one that it was compiled
 * for, and so does not link with a library of the other number. It costs eight bytes a file, and no time. */
#ifdef __cplusplus
extern "C" {
#endif
XENT_API extern const char XENT_REAL_NAME;
#ifdef __cplusplus
}
#endif
#if defined __has_attribute
#if __has_attribute(retain) /* even where the linker drops what nobody reads */
__attribute__((retain))
#endif
#endif
__attribute__((used)) static const char *const xent_real_reference = &XENT_REAL_NAME;

/* In every options struct zero means default, so that {0}, an initialiser that names a few fields, and NULL
 * options are good beginnings; the fields say what their default is. Where it is not nothing, XENT_OFF in a
 * number's or a switch's field says nothing: none, off, or 0. (It is no number that a slip of the pen
 * makes.) */
#define XENT_OFF (-2147483647 - 1)

/* A zeroed struct, and so what every _DEFAULT is. */
#ifdef __cplusplus
#define XENT_ZERO                                                                                            \
    {}
#else
#define XENT_ZERO                                                                                            \
    { 0 }
#endif

#endif
