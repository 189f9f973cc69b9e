# expect: overwritten: what was there before has to stay
s/db\[o\] += d;/if (r == 0) { db[o] = 0; for (size_t i = 0; i < inputs; i++) dw[i * outputs + o] = 0; }\n            &/
