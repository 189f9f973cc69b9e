# expect: stored where a second use has to be added
s/xent_add_gradient(dx, i, \(.*\));/dx.data[i] = \1;/
s/if (dw.data) xent_add_gradient(dw, 0, \(.*\));/if (dw.data) dw.data[0] = \1;/
