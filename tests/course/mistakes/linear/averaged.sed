# expect: dW is 2 times too small: is it divided by the number of rows once too often
s/+= x\[r \* inputs + i\] \* d;/+= x[r * inputs + i] * d \/ (double)rows;/
