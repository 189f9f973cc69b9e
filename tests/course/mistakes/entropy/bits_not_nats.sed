# expect: in bits; nats are asked
s/return -log(p);/return -log2(p);/
s/p\[i\] \* log(p\[i\]/p[i] * log2(p[i]/
