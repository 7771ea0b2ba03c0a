"""What AWS does, as the local AWS does it: one file a rule."""
