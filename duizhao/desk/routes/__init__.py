"""The routes of the desk by subject. A GET never changes anything; a POST carries a base revision and a nonce."""
