# expect: the gradient has the wrong sign
s|gradient\[r \* columns + c\] = (exp(z\[c\] - most) / sum - target)|gradient[r * columns + c] = (target - exp(z[c] - most) / sum)|
