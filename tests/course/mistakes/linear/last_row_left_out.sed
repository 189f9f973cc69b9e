# expect: the last row of y was left out
/^void linear_forward/,/^}/s/r < rows;/r + (rows > 1) < rows;/
