# expect: not divided by their sum
/^void softmax/,/^}/s|y\[c\] /= sum;|sum += 0;|
