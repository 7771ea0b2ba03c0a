"""The embedded AWS: MiniStack in one process, with what AWS does and it does not. See docs/local-aws.md."""
