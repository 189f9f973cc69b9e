# hidden tests expect: not all orders are equally likely
s/next_random(state) % i)/next_random(state) % n)/
