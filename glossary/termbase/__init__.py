"""Terms kept, looked up and marked."""
