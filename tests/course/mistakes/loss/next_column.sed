# expect: labels off by one: label 0 is the first column
s/z\[labels\[r\]\]/z[(labels[r] + 1) % (int)columns]/
