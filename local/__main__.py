"""Start the local AWS: python -m local --port 4566."""

import argparse

from .process import run


def main():
    parser = argparse.ArgumentParser(
        prog="python -m local", description="AWS on this machine: MiniStack with AWS's rules."
    )
    parser.add_argument("--port", type=int, default=4566, help="port on 127.0.0.1; 0 takes a free one (default: 4566)")
    parser.add_argument("--dir", help="folder for state and log (default: a temporary one, removed at the end)")
    parser.add_argument("--ready-file", help='file to write {"endpoint": ...} to once calls are served')
    parser.add_argument("--parent-pid", type=int, help="end when this process ends")
    parser.add_argument("--verbose", action="store_true", help="MiniStack's log on stderr too")
    run(parser.parse_args())


if __name__ == "__main__":
    main()
