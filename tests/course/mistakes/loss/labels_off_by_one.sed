# expect: labels off by one|labels count from 0
s/labels\[r\] < 0 || (size_t)labels\[r\] >= columns/labels[r] < 1 || (size_t)labels[r] > columns/
s/z\[labels\[r\]\]/z[labels[r] - 1]/
s/c == (size_t)labels\[r\]/c + 1 == (size_t)labels[r]/
