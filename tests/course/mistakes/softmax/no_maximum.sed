# expect: is the row's maximum subtracted before exp
s/exp((x\[c\] - most) \/ t)/exp(x[c] \/ t) + 0 * most/
