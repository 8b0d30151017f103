"""A paper that needs approval, with a file and search words: what the tests of the kernel need."""
