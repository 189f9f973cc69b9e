# expect: the entropy of p has to be taken off
s/log(p\[i\] \/ q\[i\])/-log(q[i])/
s/p\[i\] \* -log/-p[i] * log/
