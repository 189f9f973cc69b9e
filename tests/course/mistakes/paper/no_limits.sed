# expect: the section .## Limits. is missing
/^## Limits/,$d
