# expect: the gradient of input 0 is .*expected|element . of the gradient of input 0
s/s + w \* (double)x\[i\] \* s \* (1 - s)/s + w * s * (1 - s)/
