# expect: db: the last row alone
s/db\[o\] += d;/db[o] = d;/
