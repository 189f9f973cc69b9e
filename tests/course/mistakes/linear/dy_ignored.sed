# expect: dW: dy is not used
s/const double d = dy\[r \* outputs + o\];/const double d = dy[r * outputs + o] != -2;/
