# expect: 2 times too large: is the sum divided by the number of rows
s|\*loss = total / (double)rows|*loss = total|
