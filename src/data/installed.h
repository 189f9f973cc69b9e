/* installed.h: where an installed tree has its data sets, also if it was moved. */
#ifndef DATA_INSTALLED_H
#define DATA_INSTALLED_H

/* The folder of data sets that belongs to the running program, or to the shared library that this is, if that
 * is where `cmake --install` puts it; it need not exist. 0 where the system does not tell. `folder` holds
 * PATH_MAX bytes. */
int installed_beside_program(char *folder);
int installed_beside_library(char *folder);

#endif
