# expect: the sign: ln of a probability
s/return -log(p);/return log(p);/
