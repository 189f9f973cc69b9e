# expect: the gradient of input 1 has the wrong sign|the gradient of input 1: |the gradient of input 1 is
s/sum += (double)x/sum -= (double)x/
