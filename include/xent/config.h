/* config.h: the number type, and how symbols leave the library. */
#ifndef XENT_CONFIG_H
#define XENT_CONFIG_H

#define XENT_VERSION "0.1.0"

/* The number that tensors are made of: float, or double where library and caller are both built with
 * XENT_DOUBLE (CMake option of the same name; the exported target carries it along). */
#ifdef XENT_DOUBLE
typedef double xent_real;
#else
typedef float xent_real;
#endif

/* In every options struct zero means default, so that {0}, an initialiser that names a few fields, and NULL
 * options are good beginnings; the fields say what their default is. Where it is not nothing, XENT_OFF in a
 * number's or a switch's field says nothing: none, off, or 0. (It is no number that a slip of the pen makes.)
 */
#define XENT_OFF (-2147483647 - 1)

/* A zeroed struct, and so what every _DEFAULT is. */
#ifdef __cplusplus
#define XENT_ZERO                                                                                            \
    {}
#else
#define XENT_ZERO                                                                                            \
    { 0 }
#endif

#define XENT_API __attribute__((visibility("default")))
#define XENT_PRINTF(string, first) __attribute__((format(printf, string, first)))

#endif
