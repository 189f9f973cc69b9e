# expect: p and q are exchanged|the logarithm is that of q
s/p\[i\] \* information(q\[i\])/q[i] * information(p[i])/
s/if (p\[i\] > 0) sum += q/if (q[i] > 0) sum += q/
