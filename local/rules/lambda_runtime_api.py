"""An answer of the runtime API leaves at once.

MiniStack writes it in pieces, and the operating system holds the last one back for 40 ms (Nagle's algorithm, RFC 896,
against delayed acknowledgements): every invocation would take that much longer than on AWS.
"""

from http.server import BaseHTTPRequestHandler

BaseHTTPRequestHandler.disable_nagle_algorithm = True
