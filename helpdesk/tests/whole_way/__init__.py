"""What the tests of the whole way stand on: real servers, callers over HTTP, shops' files, and rows read at the end."""
