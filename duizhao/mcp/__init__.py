"""The termbase, the memory and the audit for other programs, over the Model Context Protocol."""
