# expect: shuffle before each epoch, with a state that goes on
s/^        shuffle(order/        state = t->seed; for (size_t i = 0; i < t->rows; i++) order[i] = i;\n&/
