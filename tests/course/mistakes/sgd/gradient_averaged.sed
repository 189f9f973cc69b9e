# expect: multiplied by 1 - momentum
s/+ g\[i\]/+ (1 - momentum) * g[i]/
