# expect: is it checked that it is from 0 to 2
s/if (labels\[r\] < 0 || (size_t)labels\[r\] >= columns) return -1;/if (columns == 0) return -1;/
s/- z\[labels\[r\]\]/- z[labels[r] < 0 || (size_t)labels[r] >= columns ? 0 : labels[r]]/
