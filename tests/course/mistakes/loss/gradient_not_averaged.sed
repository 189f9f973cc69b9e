# expect: the gradient is 2 times too large: is it divided by the number of rows in the batch
s| - target) / (double)rows;| - target);|
