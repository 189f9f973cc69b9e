# expect: shuffle before each epoch, with a state that goes on
s/^        shuffle(order/        if (epoch == 0) shuffle(order/
