"""`python -m belofte` is the command line, as `belofte` is where it is installed."""

from belofte.ops.command import main

if __name__ == "__main__":
    main()
