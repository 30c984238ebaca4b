"""What ``import duizhao`` offers beside the rooms' own functions: the same tasks, with models by name."""
