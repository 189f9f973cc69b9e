# expect: the temperature is not used
s/(x\[c\] - most) \/ t)/(x[c] - most + 0 * t))/
