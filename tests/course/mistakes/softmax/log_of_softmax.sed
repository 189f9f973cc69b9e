# expect: not the logarithm of softmax
s/y\[c\] = x\[c\] - most - log(sum)/y[c] = log(exp(x[c] - most) \/ sum)/
