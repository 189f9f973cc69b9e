# expect: KL.q .. p.: the order matters
s/p\[i\] \* log(p\[i\] \/ q\[i\])/q[i] * log(q[i] \/ p[i])/
