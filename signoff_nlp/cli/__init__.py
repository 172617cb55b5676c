"""The command line: parse arguments, one service call, print."""
