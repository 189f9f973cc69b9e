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

#define XENT_API __attribute__((visibility("default")))
#define XENT_PRINTF(string, first) __attribute__((format(printf, string, first)))

#endif
