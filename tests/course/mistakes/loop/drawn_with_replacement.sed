# expect: each row once, in a shuffled order
s/kept = order\[i - 1\];/kept = order[other];/
