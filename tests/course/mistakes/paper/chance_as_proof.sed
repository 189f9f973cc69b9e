# expect: holds 0: the data do not decide
s/-0.91 to -0.22/-0.91 to +0.05/
