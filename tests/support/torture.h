/* torture.h: a suite whose every test is run again and again, each time with another call refused. */
#ifndef TESTS_TORTURE_H
#define TESTS_TORTURE_H

#include <check.h>

/* Whether XENT_TORTURE asks for it: a number, of how many places at most to try for each case of tests and
 * kind of fault; 0 for all. */
int torture_wanted(void);

/* Runs each test of a case alone, again and again, or with a number of places all of them together.
 *
 * Writes what it found to standard output, a line for each finding and one for each case, which counts. A
 * test may fail, as it was refused something. It must end by itself, and no sanitizer may complain: their
 * reports are looked for in the folder XENT_TORTURE_REPORTS. Where XENT_TORTURE_TRIED names a file, ways to
 * a call (faults.h) that led an earlier case, of any program, to no finding are not tried again. Gives main's
 * exit code. */
int torture_suite(SRunner *runner);

#endif
