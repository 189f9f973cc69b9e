# expect: y is|of y is
s/x \* sigmoid(w \* x)/x * sigmoid(x)/
