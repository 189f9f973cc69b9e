# expect: measured before the first epoch
s/^        shuffle(order/        accuracy[epoch] = measure(t);\n&/
0,/^$/!{/^        accuracy\[epoch\] = measure(t);$/d}
