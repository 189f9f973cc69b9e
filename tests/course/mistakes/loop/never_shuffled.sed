# expect: they are not shuffled
s/^        shuffle(order.*/        (void)state;/
