"""`python3 -m octopipe`."""

if __name__ == "__main__":
    import sys

    from octopipe.command import main

    sys.exit(main(sys.argv[1:]))
