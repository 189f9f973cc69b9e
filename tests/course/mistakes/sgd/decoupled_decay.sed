# expect: decay does not go through v
s/ + decay \* w\[i\]//
s/w\[i\] -= rate \* v\[i\]/w[i] = w[i] * (1 - rate * decay) - rate * v[i]/
