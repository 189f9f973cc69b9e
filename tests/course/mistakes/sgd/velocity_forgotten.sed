# expect: is v kept from step to step
s/momentum \* v\[i\] + //
