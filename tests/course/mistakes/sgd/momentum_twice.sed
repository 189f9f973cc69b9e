# expect: momentum was added twice
s/w\[i\] -= rate \* v\[i\];/w[i] -= rate * (g[i] + decay * w[i] + momentum * v[i]);/
