"""The metadata service of each instance, on a loopback port of its own, and the credentials endpoints of tasks.

Source: "Use instance metadata to manage your EC2 instance" and "Use the Instance Metadata Service" (EC2 User Guide).
MiniStack serves one role for all, with credentials that it does not know itself. The Go SDK drops a path in
AWS_EC2_METADATA_SERVICE_ENDPOINT, so an instance needs a port.
"""
