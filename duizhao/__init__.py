"""duizhao 对照: align, mine, look up and audit English–Chinese parallel text, from the command line."""
