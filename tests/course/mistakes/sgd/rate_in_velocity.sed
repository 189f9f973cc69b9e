# expect: v holds the rate
s/v\[i\] = momentum \* v\[i\] + g\[i\] + decay \* w\[i\]/v[i] = momentum * v[i] + rate * (g[i] + decay * w[i])/
s/rate \* v\[i\];/v[i];/
