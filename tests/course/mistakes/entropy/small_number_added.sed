# expect: is a small number added to q
s/return -log(p);/return -log(p + (p < 0.1 ? 1e-60 : 0));/
