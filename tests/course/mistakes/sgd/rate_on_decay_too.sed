# expect: the rate was applied to the decay too
s/decay \* w\[i\]/rate * decay * w[i]/
