# expect: wrote behind the last element of y
/^void linear_forward/,/^}/s/o < outputs;/o <= outputs;/
s/double sum = b\[o\];/double sum = o < outputs ? b[o] : 0;/
