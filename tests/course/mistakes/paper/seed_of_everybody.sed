# expect: the seed is 1, as for everybody
s/ --seed 2024//
