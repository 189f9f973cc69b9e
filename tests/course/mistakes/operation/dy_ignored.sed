# expect: dy is not used.*it printed: .*dy
s/ \* (double)dy\[i\]));/));/
