# expect: nan; expected 0: 0 ln 0 counts as 0
s/if (p\[i\] > 0) //
