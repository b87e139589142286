"""One Fibonacci number, as a process of its own."""

import sys


def fibonacci(number):
    return number if number < 2 else fibonacci(number - 1) + fibonacci(number - 2)


if __name__ == "__main__":
    fibonacci(int(sys.argv[1]))
