# expect: is the row.s maximum subtracted
s/const double most = largest(x, columns);/static double most; if (r == 0) most = largest(x, columns);/
