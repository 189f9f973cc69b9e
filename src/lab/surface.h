/* surface.h: a cost over two weights as a drawing: a net of lines over a square, seen from above one
 * corner. */
#ifndef LAB_SURFACE_H
#define LAB_SURFACE_H

#include "lab/experiment.h"
#include "report/figure.h"

/* Places the figure, which is called `name`: 0, or -1 as of end_figure. */
int write_surface(page *p, const lab_surface *surface, const char *name);

#endif
