# expect: minus the logit itself: the logarithm of softmax is missing
s/total += most + log(sum) - z\[labels\[r\]\];/total -= z[labels[r]];/
