# expect: dW: rows and columns are exchanged
s/dw\[i \* outputs + o\] +=/dw[o * inputs + i] +=/
