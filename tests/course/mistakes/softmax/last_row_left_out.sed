# expect: the last row of softmax was left out
/^void softmax/,/^}/s/r < rows; r++/r + 1 < rows || (rows == 1 \&\& r == 0); r++/
