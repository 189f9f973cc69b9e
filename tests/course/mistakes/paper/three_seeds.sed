# expect: 3 seeds: a difference of that many runs may be chance
s/--seeds 10/--seeds 3/
