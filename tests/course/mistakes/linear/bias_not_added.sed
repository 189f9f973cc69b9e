# expect: the bias is not added
s/double sum = b\[o\];/double sum = 0 * b[o];/
