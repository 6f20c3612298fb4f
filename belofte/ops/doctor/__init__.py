"""What `belofte doctor` looks at: a module for each part, and the list of them all in examining.py."""
