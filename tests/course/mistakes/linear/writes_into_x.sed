# expect: changed x, which it may only read
s/db\[o\] += d;/((double *)x)[0] += 0.5;\n            &/
