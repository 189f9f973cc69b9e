# expect: the step goes up
s/w\[i\] -= /w[i] += /
