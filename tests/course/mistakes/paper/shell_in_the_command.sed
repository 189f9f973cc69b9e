# expect: characters that it does not need
s/^Command: .*/&; touch here/
