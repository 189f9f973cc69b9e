# expect: does the loop over the parameters end too early
s/i < n;/i + (n > 2) < n;/
