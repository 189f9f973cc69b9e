/* python.h: the comparisons that are written in Python. */
#ifndef TESTS_PYTHON_H
#define TESTS_PYTHON_H

#include <stdio.h>

/* Whether /usr/bin/python3 has a module: "onnx", "torch", "sklearn" or "scipy", each in Debian's package
 * python3-MODULE, or "xml", which python3 has. Without it prints the line of a skipped comparison. */
int python_has(const char *module);

/* Runs a script, named from the source's folder, such as "tests/model/check_onnx.py", with arguments,
 * formatted as by printf and split as the shell does; what it prints is read. Its end is up to pclose. */
FILE *python_open(const char *script, const char *arguments, ...) __attribute__((format(printf, 2, 3)));

#endif
